//! How tightly an expression's parts hold together, so that parentheses stand where they must.

use crate::node::Node;

/// The loosest operator of an expression, from the loosest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// `? :`
    Conditional,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==` and `!=`
    Equality,
    /// `<`, `>`, `<=` and `>=`
    Comparison,
    /// `+` and `-`
    Sum,
    /// `*`, `/` and `%`
    Product,
    /// `!` and `-` in front
    Sign,
    /// No operator outside of brackets.
    Term,
}

impl Node {
    /// Its loosest operator.
    pub(crate) fn binding(&self) -> Binding {
        match self {
            Self::Conditional(_) => Binding::Conditional,
            Self::Number(number) if number.is_sign_negative() => Binding::Sign,
            Self::Code(code) => of(code),
            _ => Binding::Term,
        }
    }

    /// The expression as an operand of something that binds like that: in parentheses if need be.
    pub(crate) fn operand(&self, least: Binding) -> String {
        if self.binding() < least { format!("({self})") } else { self.to_string() }
    }
}

/// Looks at the words outside of brackets and strings.
fn of(code: &str) -> Binding {
    let mut outside = String::new();
    let mut open = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(char) = chars.next() {
        let in_string = open.last() == Some(&'"');
        match char {
            '\\' if in_string => {
                chars.next();
            }
            '"' if in_string => {
                open.pop();
            }
            '$' | '%' if in_string => {
                // One before `{` opens an interpolation; several are text.
                let more = std::iter::from_fn(|| chars.next_if_eq(&char)).count();
                if chars.next_if_eq(&'{').is_some() && more == 0 {
                    open.push('{');
                }
            }
            _ if in_string => {}
            '"' | '(' | '[' | '{' => open.push(char),
            ')' | ']' | '}' => {
                open.pop();
            }
            _ if open.is_empty() => outside.push(char),
            _ => {}
        }
    }
    let operators = outside.split_whitespace().filter_map(|word| match word {
        "?" => Some(Binding::Conditional),
        "||" => Some(Binding::Or),
        "&&" => Some(Binding::And),
        "==" | "!=" => Some(Binding::Equality),
        "<" | ">" | "<=" | ">=" => Some(Binding::Comparison),
        "+" | "-" => Some(Binding::Sum),
        "*" | "/" | "%" => Some(Binding::Product),
        _ => None,
    });
    let sign = if outside.starts_with(['!', '-']) { Binding::Sign } else { Binding::Term };
    operators.min().unwrap_or(sign)
}

#[cfg(test)]
mod tests {
    use super::{Binding, of};

    #[test]
    fn the_loosest_operator_outside_of_brackets_and_strings_counts() {
        for (code, binding) in [
            ("var.a ? 1 : 2", Binding::Conditional),
            ("var.a == 1 && var.b || var.c", Binding::Or),
            ("var.a == 1 && var.b", Binding::And),
            ("var.a + 1 != 2", Binding::Equality),
            ("var.a + 1 <= 2", Binding::Comparison),
            ("var.a * 2 - 1", Binding::Sum),
            ("-var.a % 2", Binding::Product),
            ("!var.a", Binding::Sign),
            ("-1", Binding::Sign),
            ("(var.a || var.b)", Binding::Term),
            ("f(var.a || var.b)[var.a - 1].b-c", Binding::Term),
            ("{ for k, v in var.a : k => v if v != null }", Binding::Term),
            (
                r#""a || b \" && ${f("c ? d")} || $${ $$${ %%{ %{ if true }"x"%{ endif }""#,
                Binding::Term,
            ),
        ] {
            assert_eq!(of(code), binding, "{code}");
        }
    }
}
