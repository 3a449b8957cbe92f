//! Macros that make Rust read like the HCL that it prints.

/// Counts the `{}` of a pattern.
#[doc(hidden)]
pub const fn holes(pattern: &str) -> usize {
    let bytes = pattern.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at + 1 < bytes.len() {
        if bytes[at] == b'{' && bytes[at + 1] == b'}' {
            count += 1;
        }
        at += 1;
    }
    count
}

/// A string with interpolations: each `{}` is one of the values that follow.
///
/// ```
/// # use terraform::{template, reference, Str};
/// let region = reference::<Str>("var.region");
/// let arn = template!("arn:aws:s3:::logs-{}/*", region);
/// assert_eq!(arn.to_string(), r#""arn:aws:s3:::logs-${var.region}/*""#);
/// ```
///
/// A pattern with more or fewer `{}` than values does not compile:
///
/// ```compile_fail
/// terraform::template!("{}-{}", "one");
/// ```
#[macro_export]
macro_rules! template {
    ($pattern:literal $(, $value:expr)* $(,)?) => {{
        // As an item, it is checked by `cargo check` too.
        const _: () = assert!(
            $crate::holes($pattern) == <[&str]>::len(&[$(stringify!($value)),*]),
            "a pattern needs as many holes as there are values"
        );
        #[allow(unused_mut, unused_variables)]
        let mut values: Vec<$crate::Expr<$crate::Str>> = vec![$($crate::Expr::from($value.clone())),*];
        let mut values = values.into_iter();
        let mut parts = Vec::new();
        for (at, text) in $pattern.split("{}").enumerate() {
            if at > 0 {
                parts.extend(values.next().map(|value| $crate::Part::Value(value.into())));
            }
            parts.push($crate::Part::Text(text.to_owned()));
        }
        $crate::Expr::<$crate::Str>::new($crate::Node::template(parts))
    }};
}

/// An untyped value that reads like HCL: `{ key = value, ... }`, `[value, ...]`, or a Rust value that
/// stands for itself. A Rust expression of more than one token stands in parentheses.
///
/// ```
/// # use terraform::hcl;
/// let port = 443;
/// let value = hcl!({ Effect = "Allow", Condition = { StringEquals = { "aws:PrincipalAccount" = (port + 1) } } });
/// assert!(value.to_string().contains("\"aws:PrincipalAccount\" = 444"));
/// ```
#[macro_export]
macro_rules! hcl {
    ({ $($key:tt = $value:tt),* $(,)? }) => {
        $crate::Node::Object(vec![$(($crate::hcl!(@key $key), $crate::hcl!($value))),*])
    };
    ([ $($value:tt),* $(,)? ]) => {
        $crate::Node::List(vec![$($crate::hcl!($value)),*])
    };
    (($value:expr)) => { $crate::Node::from($value) };
    (@key $key:literal) => { String::from($key) };
    (@key $key:ident) => { String::from(stringify!($key)) };
    ($value:expr) => { $crate::Node::from($value) };
}
