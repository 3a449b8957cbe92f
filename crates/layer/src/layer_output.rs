//! Outputs as types.

use terraform::{Expr, IntoExpr, Node, Type, reference};

use crate::layer::Layer;
use crate::preview_scope::PreviewScope;

/// What a layer promises to the layers above it; declared by [`outputs!`](crate::outputs).
pub trait LayerOutput {
    /// The layer that has it.
    type Layer: Layer;
    /// Its Terraform type.
    type Type: Type;

    /// Its name in Terraform.
    const NAME: &'static str;
    /// What it is, with its shape.
    const DESCRIPTION: &'static str;

    /// A value of the right shape that stands for it in a preview, before the layer exists.
    fn preview(scope: &PreviewScope) -> Expr<Self::Type>;

    /// The output as a test of its module refers to it: `output.name`.
    fn reference() -> Expr<Self::Type> {
        reference(format!("output.{}", Self::NAME))
    }
}

/// The value of an output that no module gives.
pub struct OutputValue {
    /// The output's name.
    pub name: &'static str,
    /// The value.
    pub value: Node,
}

impl OutputValue {
    /// Of an output.
    pub fn of<O: LayerOutput>(value: impl IntoExpr<O::Type>) -> Self {
        Self { name: O::NAME, value: value.into_expr().into() }
    }
}

/// Declares the outputs of a layer: a description, a type name, the Terraform type, the name, and the
/// value that stands for it in a preview as a function of the [`PreviewScope`].
#[macro_export]
macro_rules! outputs {
    ($layer:ty: $($(#[doc = $doc:literal])* $vis:vis $output:ident: $ty:ty = $name:literal, $preview:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy)]
        $vis enum $output {}

        impl $crate::LayerOutput for $output {
            type Layer = $layer;
            type Type = $ty;

            const NAME: &'static str = $name;
            const DESCRIPTION: &'static str = concat!($($doc),*);

            fn preview(scope: &$crate::PreviewScope) -> ::terraform::Expr<$ty> {
                fn with<R>(scope: &$crate::PreviewScope, preview: impl FnOnce(&$crate::PreviewScope) -> R) -> R {
                    preview(scope)
                }
                with(scope, $preview).into()
            }
        }
    )*};
}
