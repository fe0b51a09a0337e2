//! The list of tuples.

/// Calls a macro for the tuples of one to twelve fields, with a type parameter and the index of each field:
/// `visit! { A0 0, A1 1 }` for a pair.
macro_rules! for_tuples {
    ($visit:ident) => {
        $crate::real::for_tuples!(
            @longer $visit [A0 0]
            A1 1, A2 2, A3 3, A4 4, A5 5, A6 6, A7 7, A8 8, A9 9, A10 10, A11 11,
        );
    };
    (@longer $visit:ident [$($fields:tt)+]) => {
        $visit! { $($fields)+ }
    };
    (@longer $visit:ident [$($fields:tt)+] $A:ident $i:tt, $($rest:tt)*) => {
        $visit! { $($fields)+ }
        $crate::real::for_tuples!(@longer $visit [$($fields)+, $A $i] $($rest)*);
    };
}
pub(crate) use for_tuples;
