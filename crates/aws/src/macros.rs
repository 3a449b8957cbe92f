//! What a binding consists of. The files in `generated/` only say which arguments there are.

/// What the docs of a setter say of what came with a later provider.
macro_rules! since {
    (($major:literal, $minor:literal, $patch:literal)) => {
        concat!(" Since provider ", $major, ".", $minor, ".", $patch, ".")
    };
}

macro_rules! setters {
    ($($name:ident: $ty:ty $(=> $since:tt)?,)*) => {$(
        #[doc = concat!("Sets `", stringify!($name), "`." $(, since!($since))?)]
        pub fn $name(mut self, value: impl ::terraform::IntoExpr<$ty>) -> Self {
            $(self.body().needs_provider(::terraform::Version::new $since);)?
            self.body().set($crate::macros::name(stringify!($name)), value.into_expr());
            self
        }
    )*};
}

macro_rules! write_only_setters {
    ($($name:ident: $ty:ty $(=> $since:tt)?,)*) => {$(
        #[doc = concat!(
            "Sets `", stringify!($name), "`, which is in neither plan nor state." $(, since!($since))?
        )]
        pub fn $name(mut self, value: impl ::terraform::IntoExpr<$ty>) -> Self {
            $(self.body().needs_provider(::terraform::Version::new $since);)?
            self.body().set(stringify!($name), value.into_expr());
            self
        }
    )*};
}

macro_rules! one_setters {
    ($($name:ident: $ty:ty $(=> $since:tt)?,)*) => {$(
        #[doc = concat!(
            "Sets the block `", stringify!($name), "`, which occurs at most once." $(, since!($since))?
        )]
        pub fn $name(mut self, block: impl ::terraform::AtMostOne<$ty>) -> Self {
            if let Some(block) = block.into_option() {
                $(self.body().needs_provider(::terraform::Version::new $since);)?
                self.body().set_block(block.into_block());
            }
            self
        }
    )*};
}

macro_rules! many_setters {
    ($($name:ident: $ty:ty $(=> $since:tt)?,)*) => {$(
        #[doc = concat!(
            "Adds a block `", stringify!($name), "`, which may occur several times." $(, since!($since))?
        )]
        pub fn $name(mut self, block: impl Into<::terraform::Occurs<$ty>>) -> Self {
            $(self.body().needs_provider(::terraform::Version::new $since);)?
            self.body().push_block(block.into().into_block());
            self
        }
    )*};
}

macro_rules! attributes {
    ($($name:ident: $ty:ty $(=> $since:tt)?,)*) => {$(
        attribute! { $name: $ty $(=> $since)? }
    )*};
}

/// What came with a later provider is not read: a reference is no part of the module that has it, and
/// could not say what it needs.
macro_rules! attribute {
    ($name:ident: $ty:ty => $since:tt) => {};
    ($name:ident: $ty:ty) => {
        #[doc = concat!("The attribute `", stringify!($name), "`.")]
        pub fn $name(&self) -> ::terraform::Expr<S::Of<$ty>> {
            S::attribute::<$ty>(&self.0, $crate::macros::name(stringify!($name)))
        }
    };
}

/// The name of an argument as Terraform writes it: `r#type` is a Rust keyword there.
pub(crate) fn name(identifier: &'static str) -> &'static str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

/// The blocks of a kind in a resource, whose attributes have no types here.
pub(crate) type Blocks = ::terraform::List<::terraform::Any>;

/// Declares a resource: a constructor that takes what is required, a setter for each other argument
/// and block, and a reference with each attribute.
macro_rules! resource {
    (
        $(#[$doc:meta])*
        $name:ident $type:literal $reference:ident {
            required: { $($required:ident: $required_ty:ty),* }
            required_blocks: { $($required_block:ident: $required_block_ty:ty),* }
            optional: { $($optional:ident: $optional_ty:ty $(=> $optional_since:tt)?),* }
            write_only: { $($write_only:ident: $write_only_ty:ty $(=> $write_only_since:tt)?),* }
            one: { $($one:ident: $one_ty:ty $(=> $one_since:tt)?),* }
            many: { $($many:ident: $many_ty:ty $(=> $many_since:tt)?),* }
            computed: { $($computed:ident: $computed_ty:ty),* }
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(::terraform::ResourceBlock);

        impl $name {
            /// With what is required; hyphens in the label become underscores.
            pub fn new(
                label: &str
                $(, $required: impl ::terraform::IntoExpr<$required_ty>)*
                $(, $required_block: impl Into<::terraform::Occurs<$required_block_ty>>)*
            ) -> Self {
                #[allow(unused_mut)]
                let mut block = ::terraform::ResourceBlock::new($type, label);
                $(block.body.set($crate::macros::name(stringify!($required)), $required.into_expr());)*
                $(block.body.push_block($required_block.into().into_block());)*
                Self(block)
            }

            setters! { $($optional: $optional_ty $(=> $optional_since)?,)* }
            write_only_setters! { $($write_only: $write_only_ty $(=> $write_only_since)?,)* }
            one_setters! { $($one: $one_ty $(=> $one_since)?,)* }
            many_setters! { $($many: $many_ty $(=> $many_since)?,)* }

            fn body(&mut self) -> &mut ::terraform::Body {
                &mut self.0.body
            }

            /// Says that what is set, such as the value of an argument, needs a later provider.
            pub fn needs_provider(mut self, version: ::terraform::Version) -> Self {
                self.body().needs_provider(version);
                self
            }

            /// Puts a comment above the resource.
            pub fn comment(mut self, comment: &str) -> Self {
                self.0.set_comment(comment);
                self
            }

            /// Puts a reason above the argument that was set last.
            pub fn because(mut self, reason: &str) -> Self {
                self.body().because(reason);
                self
            }

            /// Adds addresses of resources that must exist first.
            pub fn depends_on(mut self, addresses: impl IntoIterator<Item = String>) -> Self {
                self.0.depend_on(addresses);
                self
            }

            /// Leaves changes of these arguments, made elsewhere, as they are.
            pub fn ignore_changes<const N: usize>(mut self, arguments: [&str; N]) -> Self {
                let arguments = arguments.map(|argument| ::terraform::Node::reference(argument));
                self.0.set_lifecycle("ignore_changes", arguments);
                self
            }

            /// What has to hold once it is applied, what is said where it does not, and why it may not.
            /// `condition` and `message` are given the resource itself, `self`.
            pub fn postcondition(
                mut self,
                condition: impl FnOnce(&$reference) -> ::terraform::Expr<::terraform::Bool>,
                message: impl FnOnce(&$reference) -> ::terraform::Expr<::terraform::Str>,
                reason: &str,
            ) -> Self {
                let itself = $reference("self".to_owned(), ::std::marker::PhantomData);
                self.0.add_postcondition(&condition(&itself), &message(&itself), reason);
                self
            }

            /// Replaces by creating the new one first.
            pub fn create_before_destroy(mut self) -> Self {
                self.0.set_lifecycle("create_before_destroy", true);
                self
            }
        }

        impl ::terraform::Resource for $name {
            type Reference<S: ::terraform::Shape> = $reference<S>;

            const TYPE: &'static str = $type;

            fn into_block(self) -> ::terraform::ResourceBlock {
                self.0
            }

            fn reference<S: ::terraform::Shape>(address: String) -> $reference<S> {
                $reference(address, ::std::marker::PhantomData)
            }
        }

        #[doc = concat!("A reference to an `", $type, "`")]
        #[derive(Debug, Clone)]
        pub struct $reference<S = ::terraform::One>(String, ::std::marker::PhantomData<fn() -> S>);

        impl<S: ::terraform::Shape> $reference<S> {
            /// For `depends_on`.
            pub fn reference(&self) -> String {
                self.0.clone()
            }

            /// Its blocks of a kind.
            pub fn blocks(&self, kind: &'static str) -> ::terraform::Expr<S::Of<$crate::macros::Blocks>> {
                S::attribute::<$crate::macros::Blocks>(&self.0, kind)
            }

            attributes! {
                $($required: $required_ty,)*
                $($optional: $optional_ty $(=> $optional_since)?,)*
                $($computed: $computed_ty,)*
            }
        }
    };
}

/// Declares a block inside a resource.
macro_rules! block {
    (
        $(#[$doc:meta])*
        $name:ident $kind:literal {
            required: { $($required:ident: $required_ty:ty),* }
            required_blocks: { $($required_block:ident: $required_block_ty:ty),* }
            optional: { $($optional:ident: $optional_ty:ty $(=> $optional_since:tt)?),* }
            one: { $($one:ident: $one_ty:ty $(=> $one_since:tt)?),* }
            many: { $($many:ident: $many_ty:ty $(=> $many_since:tt)?),* }
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        pub struct $name(::terraform::Body);

        impl $name {
            /// With what is required.
            #[allow(clippy::new_without_default, reason = "one with required arguments has none")]
            pub fn new(
                $($required: impl ::terraform::IntoExpr<$required_ty>,)*
                $($required_block: impl Into<::terraform::Occurs<$required_block_ty>>,)*
            ) -> Self {
                #[allow(unused_mut)]
                let mut body = ::terraform::Body::default();
                $(body.set($crate::macros::name(stringify!($required)), $required.into_expr());)*
                $(body.push_block($required_block.into().into_block());)*
                Self(body)
            }

            setters! { $($optional: $optional_ty $(=> $optional_since)?,)* }
            one_setters! { $($one: $one_ty $(=> $one_since)?,)* }
            many_setters! { $($many: $many_ty $(=> $many_since)?,)* }

            fn body(&mut self) -> &mut ::terraform::Body {
                &mut self.0
            }

            /// Says that what is set, such as the value of an argument, needs a later provider.
            pub fn needs_provider(mut self, version: ::terraform::Version) -> Self {
                self.body().needs_provider(version);
                self
            }

            /// Puts a reason above the argument that was set last.
            pub fn because(mut self, reason: &str) -> Self {
                self.body().because(reason);
                self
            }
        }

        impl ::terraform::Nested for $name {
            const KIND: &'static str = $kind;

            fn into_body(self) -> ::terraform::Body {
                self.0
            }
        }
    };
}
