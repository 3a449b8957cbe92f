//! Operators, and how tightly they bind.

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `-`
    Minus,
    /// `+`
    Plus,
}

/// How tightly the parts of an expression hold together, from the loosest on: a part that holds less
/// tightly than the whole stands in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precedence {
    /// `? :`
    Conditional,
    /// `&&`
    And,
    /// `==` and `!=`
    Equality,
    /// `<`, `>` and `>=`
    Comparison,
    /// `-` and `+` between two numbers
    Sum,
    /// `!` and `-` in front
    Sign,
    /// No operator outside of brackets.
    Term,
}

impl Operator {
    /// As Terraform writes it.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Minus => "-",
            Self::Plus => "+",
        }
    }

    pub(crate) fn precedence(self) -> Precedence {
        match self {
            Self::And => Precedence::And,
            Self::Equal | Self::NotEqual => Precedence::Equality,
            Self::Less | Self::Greater | Self::AtLeast => Precedence::Comparison,
            Self::Minus | Self::Plus => Precedence::Sum,
        }
    }

    /// How tightly the left and the right operand must hold to stand without parentheses. `a && b && c`
    /// and `a - b - c` need none; of comparisons that follow each other, nobody remembers the order.
    pub(crate) fn operands(self) -> (Precedence, Precedence) {
        match self {
            Self::And => (Precedence::And, Precedence::And),
            Self::Equal | Self::NotEqual => (Precedence::Comparison, Precedence::Comparison),
            Self::Less | Self::Greater | Self::AtLeast => (Precedence::Sum, Precedence::Sum),
            Self::Minus | Self::Plus => (Precedence::Sum, Precedence::Sign),
        }
    }
}
