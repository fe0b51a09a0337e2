//! The macros leave all names to the user: whatever structs, fields and constants are called, they mean what they say.

use super::*;

/// Structs of these names side by side, each a space of two numbers, and each within another struct by its bare name.
macro_rules! letters {
    ($($Letter:ident)+) => {
        $(space! {
            #[derive(Copy)]
            pub struct $Letter {
                x: Scalar,
                y: Scalar,
            }
        })+

        #[test]
        fn a_struct_of_any_name_is_a_space() {
            $({
                let at = $Letter { x: 2.0, y: 3.0 };
                assert_eq!(gradient(|p| p.x * p.x * p.y, at), $Letter { x: 12.0, y: 4.0 });
                assert_eq!(hessian(|p| p.x * p.x * p.y, at).x, $Letter { x: 6.0, y: 4.0 });
                assert_eq!(jvp(|p| p.x * p.y, at, $Letter { x: 1.0, y: 0.0 }), (6.0, 3.0));
                let bundle = TaylorBundle::<U1, $Letter>::from_derivatives(at, [$Letter { x: 1.0, y: 0.0 }]);
                let (x, y) = bundle.destructure();
                assert_eq!((x * y).derivative(1), 3.0);
                assert_same!(TaylorBundle::<U1, $Letter>::restructure((x, y)), bundle);
            })+
        }

        #[test]
        fn a_struct_of_any_name_is_a_field() {
            $({
                space! {
                    struct Holder {
                        held: $Letter<Scalar>,
                        all: [$Letter<Scalar>; 2],
                    }
                }
                let held = $Letter { x: 2.0, y: 3.0 };
                let slope = gradient(|p| p.held.x * p.all[1].y, Holder { held, all: [held, held] });
                assert_eq!((slope.held, slope.all[1]), ($Letter { x: 3.0, y: 0.0 }, $Letter { x: 0.0, y: 2.0 }));
                let bundle = TaylorBundle::<U1, Holder>::from_derivatives(slope.clone(), [slope]);
                let (held, all) = bundle.clone().destructure();
                assert_same!(TaylorBundle::<U1, Holder>::restructure((held, all)), bundle);
            })+
        }

        #[test]
        fn a_struct_of_any_name_is_used_in_a_function_object() {
            $({
                let object = differentiable!(|p: $Letter<Scalar>| -> $Letter<Scalar> { $Letter { x: p.x * p.y, y: p.x } });
                let y = object.evaluate($Letter { x: 2.0, y: 3.0 });
                assert_eq!(y, $Letter { x: 6.0, y: 2.0 });
                primitive! {
                    fn product(x, y) -> z = {
                        let p = $Letter { x, y };
                        p.x * p.y
                    };
                    let p = $Letter { x, y };
                    d x = p.y;
                    d y = p.x;
                }
                assert_eq!(gradient(|[x, y]| product(x, y), [2.0, 3.0]), [3.0, 2.0]);
            })+
        }
    };
}

// And those that the macros could be thought to use themselves.
letters! {
    A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
    Bundles Captures Codomain Coordinate Domain Fields Function Number Order Over Point Shape Space Struct Width FnMut
}

/// A struct whose fields have these names, beside constants of the same names.
macro_rules! fields {
    ($($constant:ident)+; $($field:ident)+) => {
        $(const $constant: f64 = 10.0;)+

        space! {
            #[expect(non_snake_case, reason = "names of quantities")]
            struct Alphabet {
                $($constant: Scalar,)+
                $($field: Scalar,)+
            }
        }

        #[test]
        fn fields_have_any_names() {
            let at = Alphabet { $($constant: $constant,)+ $($field: 1.0,)+ };
            let slope = gradient(|p: Alphabet<_>| $(p.$constant * p.$constant +)+ $(p.$field * 3.0 +)+ 0.0, at.clone());
            $(assert_eq!(slope.$constant, 20.0);)+
            $(assert_eq!(slope.$field, 3.0);)+
            let bundle = TaylorBundle::<U1, Alphabet>::from_derivatives(at, [slope]);
            assert_same!(TaylorBundle::<U1, Alphabet>::restructure(bundle.clone().destructure()), bundle);
        }
    };
}

fields! {
    A B C D E F G H I J K L M N O P Q R S T U V W X Y Z;
    a b c d e f g h i j k l m n o p q r s t u v w x y z
    bundle bundles other map zip stored
}
