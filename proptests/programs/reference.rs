//! The run of a program over the oracle's numbers, which refuses statements where a function is not smooth.

use super::closed::{derivatives, is_tame};
use super::program::{Assign, Binary, FACTORS, Many, Products, RESULTS, Statement, Unary, WithFloat, register};
use super::series::Series;

/// The place of a statement that was refused: its index, within the statement around it, and so on outwards.
#[derive(Debug)]
pub struct Refused(Vec<usize>);

/// Numbers stay below this, and their rounding errors too, so that a wrong derivative is no rounding error.
const LARGEST: f64 = 16.0;
const LARGEST_ERROR: f64 = 1e-9;

/// The most statements that are run, and registers that are held.
const STATEMENTS: usize = 150;
const REGISTERS: usize = 60;

/// How far kinks, jumps and branches are.
const DISTANCE: f64 = 1e-3;

/// Removes statements until the program runs at a point, and gives its results there.
pub fn settle(program: &mut Vec<Statement>, x: &[Series]) -> [Series; RESULTS] {
    loop {
        match reference(program, x) {
            Ok(results) => return results,
            Err(Refused(place)) => remove(program, &place),
        }
    }
}

/// The results of a program.
pub fn reference(program: &[Statement], x: &[Series]) -> Result<[Series; RESULTS], Refused> {
    let mut machine = Machine {
        registers: x.to_vec(),
        statements: 0,
    };
    machine.execute(program)?;
    let results = machine.results();
    match program.len().checked_sub(1) {
        // The last statement is blamed for results that are too large.
        Some(last) if !results.iter().all(is_small) => Err(Refused(vec![last])),
        _ => Ok(results),
    }
}

fn is_small(x: &Series) -> bool {
    x.value().abs() < LARGEST && x.largest_error() < LARGEST_ERROR
}

fn remove(body: &mut Vec<Statement>, place: &[usize]) {
    let (at, within) = place.split_last().expect("the place of a statement");
    if within.is_empty() {
        body.remove(*at);
        return;
    }
    match &mut body[*at] {
        Statement::Loop(_, body) | Statement::Call(body, _) | Statement::Slope(_, body, _) => remove(body, within),
        Statement::Branch(_, _, [below, other]) => {
            let (way, within) = within.split_last().expect("the place in a branch");
            remove(if *way == 0 { below } else { other }, within);
        }
        _ => unreachable!("the statement has none within"),
    }
}

struct Machine {
    registers: Vec<Series>,
    statements: usize,
}

impl Machine {
    fn execute(&mut self, body: &[Statement]) -> Result<(), Refused> {
        for (i, statement) in body.iter().enumerate() {
            self.statements += 1;
            let step = self.step(statement).map_err(|Refused(mut place)| {
                place.push(i);
                Refused(place)
            });
            step?;
            let is_long = self.statements > STATEMENTS || self.registers.len() > REGISTERS;
            if is_long || !self.registers.iter().all(is_small) {
                return Err(Refused(vec![i]));
            }
        }
        Ok(())
    }

    fn results(&self) -> [Series; RESULTS] {
        let terms = self.registers.iter().zip(FACTORS.iter().cycle());
        let all = terms.fold(self.registers[0].constant_like(0.0), |sum, (x, c)| &sum + &x.scaled(*c));
        let (last, before) = (self.get(0), self.get(1));
        [all, last.clone(), last * before]
    }

    fn get(&self, name: usize) -> &Series {
        &self.registers[register(name, self.registers.len())]
    }

    fn all(&self, names: &[usize]) -> Vec<Series> {
        names.iter().map(|name| self.get(*name).clone()).collect()
    }

    fn step(&mut self, statement: &Statement) -> Result<(), Refused> {
        let pushed = match statement {
            Statement::Constant(c) => Some(self.registers[0].constant_like(*c)),
            Statement::Copy(a) => Some(self.get(*a).clone()),
            Statement::Unary(f, a) => unary(*f, self.get(*a)),
            Statement::Binary(f, [a, b]) => binary(*f, self.get(*a), self.get(*b)),
            Statement::WithFloat(f, a, c) => with_float(*f, self.get(*a), *c),
            Statement::Products(form, all) => Some(products(*form, all.map(|a| self.get(a)))),
            Statement::Assign(form, t, [a, b], c) => {
                let changed = assign(*form, self.get(*t), self.get(*a), self.get(*b), *c);
                let t = register(*t, self.registers.len());
                self.registers[t] = changed;
                return Ok(());
            }
            Statement::Many(f, names) => {
                let (y, versions) = many(*f, &self.all(names));
                self.registers.extend(versions);
                if matches!(f, Many::Versions) {
                    return Ok(());
                }
                y
            }
            Statement::Loop(rounds, body) => return (0..*rounds).try_for_each(|_| self.execute(body)),
            Statement::Branch(a, c, ways) => {
                let distance = self.get(*a).value() - c;
                if distance.abs() < DISTANCE {
                    return Err(Refused(vec![]));
                }
                let way = usize::from(distance > 0.0);
                return self.execute(&ways[way]).map_err(|Refused(mut place)| {
                    place.push(way);
                    Refused(place)
                });
            }
            Statement::Call(body, arguments) => Some(self.call(self.all(arguments), body)?),
            Statement::Slope(_, body, arguments) => {
                let mut x = self.all(arguments);
                let last = super::program::INPUTS;
                x[0] = x[0].clone().moving(last);
                let y = self.call(x, body)?;
                Some(&y.slope_in_last() + &y.without_last().scaled(0.5))
            }
        };
        self.registers.push(pushed.ok_or(Refused(vec![]))?);
        Ok(())
    }

    fn call(&mut self, arguments: Vec<Series>, body: &[Statement]) -> Result<Series, Refused> {
        let outer = std::mem::replace(&mut self.registers, arguments);
        let outcome = self.execute(body);
        let mut inner = std::mem::replace(&mut self.registers, outer);
        outcome.map(|()| inner.pop().expect("an argument"))
    }
}

fn unary(f: Unary, x: &Series) -> Option<Series> {
    is_tame(f, x.value()).then(|| {
        let all = derivatives(f, x.value(), x.degree() + 1);
        x.composed(&all.values, &all.sizes)
    })
}

fn recip(x: &Series) -> Option<Series> {
    unary(Unary::Recip, x)
}

fn binary(f: Binary, a: &Series, b: &Series) -> Option<Series> {
    let difference = a.value() - b.value();
    Some(match f {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a * &recip(b)?,
        Binary::Max | Binary::Min if difference.abs() < DISTANCE => return None,
        Binary::Max => if difference > 0.0 { a } else { b }.clone(),
        Binary::Min => if difference > 0.0 { b } else { a }.clone(),
        Binary::Hypot => unary(Unary::Sqrt, &(&(a * a) + &(b * b)))?,
        // The angle jumps where x < 0 and y = 0, and there the sign of a zero decides.
        Binary::Atan2 if b.value() < DISTANCE && a.value().abs() < DISTANCE => return None,
        Binary::Atan2 => {
            // The angle differs from that of a quotient by a constant.
            let angle = if a.value().abs() < b.value().abs() {
                unary(Unary::Atan, &(a * &recip(b)?))?
            } else {
                unary(Unary::Atan, &(b * &recip(a)?))?.scaled(-1.0)
            };
            angle.shifted(a.value().atan2(b.value()) - angle.value())
        }
        Binary::Pow => unary(Unary::Exp, &(b * &unary(Unary::Ln, a)?))?,
        Binary::Log => &unary(Unary::Ln, a)? * &recip(&unary(Unary::Ln, b)?)?,
        Binary::Copysign => {
            let size = unary(Unary::Abs, a)?;
            unary(Unary::Abs, b)?;
            size.scaled(b.value().signum())
        }
    })
}

fn with_float(f: WithFloat, a: &Series, c: f64) -> Option<Series> {
    Some(match f {
        WithFloat::Add => a.shifted(c),
        WithFloat::Sub => a.shifted(-c),
        WithFloat::Mul => a.scaled(c),
        WithFloat::Div => a.scaled(1.0 / c),
        WithFloat::From => a.scaled(-1.0).shifted(c),
        WithFloat::Over => recip(a)?.scaled(c),
        WithFloat::Rem => {
            let quotient = a.value() / c;
            unary(Unary::Floor, &a.constant_like(quotient))?;
            a.shifted(-c * quotient.trunc())
        }
    })
}

fn products(form: Products, [a, b, c, d]: [&Series; 4]) -> Series {
    let p = a * b;
    match form {
        Products::Square => a * a,
        Products::Plus | Products::MulAdd => &p + c,
        Products::Minus => &p - c,
        Products::From | Products::Negated => c - &p,
        Products::Sum => &p + &(c * d),
        Products::Difference => &p - &(c * d),
        Products::Four => &p * &(c * d),
        Products::UsedTwice => &(&(&p * &p) - &(&p * c)) + &p,
        Products::OfSums => &(a + b) * &(c - d),
        Products::Scaled => &p.scaled(0.5) + &c.scaled(0.25),
        Products::Quotient => &p * &recip(&(c * c).shifted(1.0)).expect("at least one"),
    }
}

fn assign(form: Assign, t: &Series, a: &Series, b: &Series, c: f64) -> Series {
    match form {
        Assign::Set => a.clone(),
        Assign::SetProduct => a * b,
        Assign::Add => t + a,
        Assign::Sub => t - a,
        Assign::Mul => t * a,
        Assign::AddProduct => t + &(a * b),
        Assign::SubProduct => t - &(a * b),
        Assign::AddScaled => t + &a.scaled(c),
        Assign::AddFloat => t.shifted(c),
        Assign::MulFloat => t.scaled(c),
        Assign::Decay => &t.scaled(c) + &(a * b),
    }
}

/// The value, and the versions that are pushed.
fn many(f: Many, x: &[Series]) -> (Option<Series>, Vec<Series>) {
    let zero = x[0].constant_like(0.0);
    let total = |terms: Vec<Series>| terms.iter().fold(zero.clone(), |sum, x| &sum + x);
    let along: Vec<Series> = x.iter().zip(x.iter().rev()).map(|(a, b)| a * b).collect();
    let y = match f {
        Many::Sum => total(x.to_vec()),
        Many::Product => x.iter().fold(x[0].constant_like(1.0), |product, x| &product * x),
        Many::Norm => return (unary(Unary::Sqrt, &total(x.iter().map(|x| x * x).collect())), vec![]),
        Many::LinearCombination => total(x.iter().zip(FACTORS).map(|(x, c)| x.scaled(c)).collect()),
        Many::Dot | Many::RunningSum => total(along),
        Many::Versions => {
            let mut q = zero;
            let version = |term: &Series| {
                q = &q + term;
                q.clone()
            };
            return (None, along.iter().map(version).collect());
        }
    };
    (Some(y), vec![])
}
