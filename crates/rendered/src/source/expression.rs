//! Expressions without what only an editor needs: spaces, comments and spans.

use std::sync::Arc;

use hcl_edit::expr::{self, BinaryOperator, ObjectKey, TraversalOperator, UnaryOperator};
use hcl_edit::template::{Element, Strip};

use super::Words;
use crate::value::Value;

/// An expression.
#[derive(Debug)]
pub enum Expression {
    /// A constant.
    Value(Value),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// `{ a = b }`.
    Map(Vec<(Expression, Expression)>),
    /// `"a-${b}"`.
    Template(Vec<Expression>),
    /// `a.b[0]`.
    Path(Box<Path>),
    /// `a ? b : c`.
    Condition(Box<[Expression; 3]>),
    /// `f(a, b...)`.
    Call(Box<Call>),
    /// `-a`.
    Unary(UnaryOperator, Box<Expression>),
    /// `a + b`.
    Binary(Box<Expression>, BinaryOperator, Box<Expression>),
    /// `[for a in b : c]`.
    For(Box<ForExpression>),
    /// What is not understood here, in the plural.
    Unknown(&'static str),
}

/// Something, and the steps from there.
#[derive(Debug)]
pub struct Path {
    pub start: Start,
    pub steps: Vec<PathStep>,
}

/// Where a path begins.
#[derive(Debug)]
pub enum Start {
    /// `var`, `aws_vpc`, `each`.
    Name(Arc<str>),
    /// Any other expression.
    Expression(Expression),
}

/// A step of a path.
#[derive(Debug)]
pub enum PathStep {
    /// `.name`.
    Name(Arc<str>),
    /// `["key"]` or `[0]`.
    Index(Expression),
    /// `[*]`: all steps after it are taken from each element.
    Each,
    /// `.*`: all names right after it are taken from each element.
    EachName,
}

/// A call of a function.
#[derive(Debug)]
pub struct Call {
    pub function: Arc<str>,
    pub arguments: Vec<Expression>,
    /// Whether the last argument is a list of arguments.
    pub expands: bool,
}

/// A `for`.
#[derive(Debug)]
pub struct ForExpression {
    pub key_name: Option<Arc<str>>,
    pub value_name: Arc<str>,
    pub collection: Expression,
    /// Without one, it makes a list.
    pub key: Option<Expression>,
    pub value: Expression,
    pub groups: bool,
    pub condition: Option<Expression>,
}

impl Expression {
    /// The same, of what the parser makes.
    pub fn of(expression: &expr::Expression, words: &mut Words) -> Self {
        use expr::Expression as Parsed;
        let mut boxed = |expression| Box::new(Self::of(expression, words));
        match expression {
            Parsed::Null(_) => Self::Value(Value::Null),
            Parsed::Bool(is) => Self::Value(Value::Bool(*is.value())),
            Parsed::Number(number) => Self::Value(Value::Number(*number.value())),
            Parsed::String(text) => Self::Value(Value::Text(words.word(text))),
            Parsed::Array(values) => {
                Self::List(values.iter().map(|it| Self::of(it, words)).collect())
            }
            Parsed::Object(values) => {
                let entries = values.iter().map(|(key, value)| {
                    let key = match key {
                        ObjectKey::Ident(name) => Self::Value(Value::Text(words.word(name))),
                        ObjectKey::Expression(key) => Self::of(key, words),
                    };
                    (key, Self::of(value.expr(), words))
                });
                Self::Map(entries.collect())
            }
            Parsed::StringTemplate(template) => {
                template_of(&template.iter().collect::<Vec<_>>(), words)
            }
            Parsed::HeredocTemplate(it) => {
                template_of(&it.template.iter().collect::<Vec<_>>(), words)
            }
            Parsed::Parenthesis(inner) => Self::of(inner.inner(), words),
            Parsed::Variable(name) => {
                let start = Start::Name(words.word(name));
                Self::Path(Box::new(Path { start, steps: Vec::new() }))
            }
            Parsed::Conditional(it) => {
                let [condition, yes, no] = [&it.cond_expr, &it.true_expr, &it.false_expr];
                Self::Condition(Box::new([condition, yes, no].map(|it| Self::of(it, words))))
            }
            Parsed::FuncCall(call) if call.name.is_namespaced() => {
                Self::Unknown("providers' functions")
            }
            Parsed::FuncCall(call) => Self::Call(Box::new(Call {
                function: words.word(&call.name.name),
                arguments: call.args.iter().map(|it| Self::of(it, words)).collect(),
                expands: call.args.expand_final(),
            })),
            Parsed::Traversal(it) => {
                let start = match &it.expr {
                    Parsed::Variable(name) => Start::Name(words.word(name)),
                    other => Start::Expression(Self::of(other, words)),
                };
                let steps = it.operators.iter().map(|it| PathStep::of(it.value(), words)).collect();
                Self::Path(Box::new(Path { start, steps }))
            }
            Parsed::UnaryOp(it) => Self::Unary(*it.operator.value(), boxed(&it.expr)),
            Parsed::BinaryOp(it) => {
                Self::Binary(boxed(&it.lhs_expr), *it.operator.value(), boxed(&it.rhs_expr))
            }
            Parsed::ForExpr(it) => Self::For(Box::new(ForExpression {
                key_name: it.intro.key_var.as_ref().map(|name| words.word(name)),
                value_name: words.word(&it.intro.value_var),
                collection: Self::of(&it.intro.collection_expr, words),
                key: it.key_expr.as_ref().map(|key| Self::of(key, words)),
                value: Self::of(&it.value_expr, words),
                groups: it.grouping,
                condition: it.cond.as_ref().map(|it| Self::of(&it.expr, words)),
            })),
        }
    }

    /// The text, if it is a constant one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Value(value) => value.as_text(),
            _ => None,
        }
    }

    /// Visits every path in it.
    pub fn paths<'e>(&'e self, visit: &mut dyn FnMut(&'e Path)) {
        let mut all = |expressions: &mut dyn Iterator<Item = &'e Self>| {
            expressions.for_each(|it| it.paths(visit));
        };
        match self {
            Self::Value(_) | Self::Unknown(_) => {}
            Self::List(parts) | Self::Template(parts) => all(&mut parts.iter()),
            Self::Map(entries) => {
                all(&mut entries.iter().flat_map(|(key, value)| [key, value]));
            }
            Self::Condition(parts) => all(&mut parts.iter()),
            Self::Call(call) => all(&mut call.arguments.iter()),
            Self::Unary(_, one) => one.paths(visit),
            Self::Binary(left, _, right) => all(&mut [&**left, &**right].into_iter()),
            Self::For(it) => {
                let optional = it.key.iter().chain(&it.condition);
                all(&mut [&it.collection, &it.value].into_iter().chain(optional));
            }
            Self::Path(path) => {
                if let Start::Expression(start) = &path.start {
                    start.paths(visit);
                }
                for step in &path.steps {
                    if let PathStep::Index(index) = step {
                        index.paths(visit);
                    }
                }
                visit(path);
            }
        }
    }
}

impl PathStep {
    fn of(operator: &TraversalOperator, words: &mut Words) -> Self {
        match operator {
            TraversalOperator::GetAttr(name) => Self::Name(words.word(name)),
            TraversalOperator::Index(index) => Self::Index(Expression::of(index, words)),
            TraversalOperator::LegacyIndex(index) => {
                Self::Index(Expression::Value(Value::Number((*index.value()).into())))
            }
            TraversalOperator::FullSplat(_) => Self::Each,
            TraversalOperator::AttrSplat(_) => Self::EachName,
        }
    }

    /// The name, if it is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// A template; `~` takes away the spaces beside it.
fn template_of(elements: &[&Element], words: &mut Words) -> Expression {
    let strip = |at: Option<usize>| match at.and_then(|at| elements.get(at)) {
        Some(Element::Interpolation(it)) => it.strip,
        _ => Strip::None,
    };
    let parts = elements.iter().enumerate().map(|(at, element)| match element {
        Element::Literal(literal) => {
            let mut literal = literal.as_str();
            if strip(at.checked_sub(1)).strip_end() {
                literal = literal.trim_start();
            }
            if strip(Some(at + 1)).strip_start() {
                literal = literal.trim_end();
            }
            Expression::Value(Value::Text(words.word(literal)))
        }
        Element::Interpolation(it) => Expression::of(&it.expr, words),
        Element::Directive(_) => Expression::Unknown("directives"),
    });
    Expression::Template(parts.collect())
}

#[cfg(test)]
impl std::str::FromStr for Expression {
    type Err = hcl_edit::parser::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::of(&text.parse()?, &mut Words::default()))
    }
}
