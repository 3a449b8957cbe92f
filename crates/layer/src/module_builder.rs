//! The module of a layer in the making.

use std::marker::PhantomData;

use terraform::{Add, Copies, Declared, Expr, IntoExpr, Resource, Variable};

use crate::layer::Layer;
use crate::layer_module::LayerModule;
use crate::layer_output::LayerOutput;
use crate::module_interface::{Input, InputSource, Upstream};
use crate::terraform_test::Test;

/// Arguments that are the name of a resource that takes tags.
const NAMES: [&str; 4] = ["name", "alarm_name", "bucket", "family"];

/// The module of the layer `L` in the making.
pub struct ModuleBuilder<L> {
    made: LayerModule,
    application: String,
    of: PhantomData<fn() -> L>,
}

impl<L: Layer> ModuleBuilder<L> {
    /// An empty module of the platform of an application.
    pub fn new(application: &str) -> Self {
        Self {
            made: LayerModule {
                layer: L::NAME,
                purpose: L::PURPOSE,
                terraform: terraform::Module::default(),
                inputs: Vec::new(),
                upstream: Vec::new(),
                elsewhere: |_| None,
                tests: Vec::new(),
            },
            application: application.to_owned(),
            of: PhantomData,
        }
    }

    /// The application, whose name is in those of its objects.
    pub fn application(&self) -> &str {
        &self.application
    }

    /// Makes a file the one that resources and locals are added to.
    pub fn file(&mut self, name: &str) {
        self.made.terraform.file(name);
    }

    /// Adds a resource to the current file and gives the reference to it. What takes tags and has a name
    /// gets it as the tag `Name`, too: by tags, people find what belongs together.
    pub fn add<A: Add>(&mut self, resource: A) -> A::Handle {
        let (mut resource, handle) = resource.split();
        if aws::TAGGED.contains(&resource.kind()) && resource.body.argument("tags").is_none() {
            let name = NAMES.iter().find_map(|argument| resource.body.argument(argument));
            if let Some(name) = name.cloned() {
                resource.body.set("tags", terraform::hcl!({ Name = name }));
            }
        }
        self.made.terraform.resource(resource);
        handle
    }

    /// The resources of a type that the module has so far.
    pub fn resources_of<R: Resource>(&self) -> impl Iterator<Item = Declared<'_, R>> {
        self.made.terraform.resources_of()
    }

    /// The addresses of the resources of a type that the module has so far, for `depends_on`.
    pub fn addresses_of<R: Resource>(&self) -> Vec<String> {
        self.resources_of::<R>().map(Declared::address).collect()
    }

    /// All copies of all resources of a type that the module has so far.
    pub fn every<R: Resource>(&self) -> Copies<R> {
        Copies::of(self.resources_of())
    }

    /// Adds a local value to the current file and gives the reference to it.
    pub fn local<T>(&mut self, name: &'static str, value: impl IntoExpr<T>) -> Expr<T> {
        self.made.terraform.local(name, value)
    }

    /// Puts a reason above the local value that was added last.
    pub fn because(&mut self, reason: &str) {
        self.made.terraform.because(reason);
    }

    /// The value of a lower layer's output. That its crate is a dependency of this one is what makes
    /// it lower.
    ///
    /// # Panics
    /// If the module has an input of that name, or reads one of that name from another layer: one
    /// variable cannot hold both.
    pub fn upstream<O: LayerOutput>(&mut self) -> Expr<O::Type> {
        let mut known = self.made.upstream.iter();
        if !known.any(|known| known.output == O::NAME && known.layer == O::Layer::NAME) {
            self.assert_new(O::NAME);
            self.made.upstream.push(Upstream {
                layer: O::Layer::NAME,
                output: O::NAME,
                preview: |scope| O::preview(scope).into(),
            });
        }
        self.made.terraform.variable(&Variable::<O::Type>::new(O::NAME, O::DESCRIPTION.trim()))
    }

    /// Gives a promised output its value.
    pub fn output<O: LayerOutput<Layer = L>>(&mut self, value: impl IntoExpr<O::Type>) {
        self.output_after::<O>(value, []);
    }

    /// The same, for readers that must wait until those resources are done.
    pub fn output_after<O: LayerOutput<Layer = L>>(
        &mut self,
        value: impl IntoExpr<O::Type>,
        depends_on: impl IntoIterator<Item = String>,
    ) {
        self.made.terraform.output(terraform::Output {
            name: O::NAME.to_owned(),
            description: O::DESCRIPTION.trim().to_owned(),
            value: value.into_expr().into(),
            depends_on: depends_on.into_iter().collect(),
            because: None,
        });
    }

    /// Says why readers of the output that was given last must wait.
    pub fn output_because(&mut self, reason: &str) {
        self.made.terraform.output_because(reason);
    }

    /// Adds a `terraform test` run with a mocked provider.
    pub fn test(&mut self, test: Test) {
        self.made.tests.push(test.into_block());
    }

    /// The finished module.
    pub fn finish(self) -> LayerModule {
        let mut made = self.made;
        let first = ["environment_suffix", "account_id", "region"];
        made.terraform.variables_first(&first);
        let rank = |name: &str| first.iter().position(|first| *first == name);
        made.inputs.sort_by_key(|input| rank(&input.name).unwrap_or(first.len()));
        made
    }

    pub(crate) fn declare<T>(&mut self, variable: &Variable<T>, source: InputSource) -> Expr<T> {
        let reference = variable.reference();
        let upstream = self.made.upstream.iter().any(|upstream| upstream.output == variable.name);
        if upstream || !self.made.terraform.has_variable(&variable.name) {
            self.assert_new(&variable.name);
            self.made.inputs.push(Input { name: variable.name.clone(), source });
            self.made.terraform.variable(variable);
        }
        reference
    }

    fn assert_new(&self, variable: &str) {
        let is_new = !self.made.terraform.has_variable(variable);
        assert!(is_new, "two values would be given to the variable {variable} of {}", L::NAME);
    }
}

#[cfg(test)]
mod tests {
    use terraform::{Bool, Str, Variable};

    use super::ModuleBuilder;
    use crate::{InputSource, Layer, outputs};

    /// Layers that promise an output of the same name.
    macro_rules! lower {
        ($($layer:ident $output:ident;)*) => {$(
            struct $layer;

            impl Layer for $layer {
                const NAME: &'static str = stringify!($layer);
                const PURPOSE: &'static str = "";
            }

            outputs! { $layer:
                /// A name.
                $output: Str = "name", |_| "preview";
            }
        )*};
    }

    lower! { One OneName; Other OtherName; }

    struct Upper;

    impl Layer for Upper {
        const NAME: &'static str = "upper";
        const PURPOSE: &'static str = "";
    }

    fn variables(module: &ModuleBuilder<Upper>) -> Vec<&str> {
        module.made.terraform.variables().iter().map(|variable| &*variable.name).collect()
    }

    #[test]
    fn an_upstream_value_is_a_variable_of_the_same_name() {
        let mut module = ModuleBuilder::<Upper>::new("app");
        assert_eq!(module.upstream::<OneName>().to_string(), "var.name");
        assert_eq!(module.upstream::<OneName>().to_string(), "var.name");
        assert_eq!(variables(&module), ["name"]);
        let made = module.finish();
        assert_eq!(made.upstream.len(), 1);
        assert_eq!((made.upstream[0].layer, made.upstream[0].output), ("One", "name"));
        assert_eq!(made.terraform.variables()[0].description, "A name.");
    }

    #[test]
    fn an_input_is_declared_once() {
        let mut module = ModuleBuilder::<Upper>::new("app");
        let exec = Variable::<Bool>::new("exec", "Whether a shell may be opened.");
        assert_eq!(module.input(&exec, |_| true).to_string(), "var.exec");
        module.input(&exec, |_| false);
        let secret = Variable::<Str>::new("secret", "A secret.").ephemeral();
        module.caller_input(&secret);
        module.caller_input(&secret);
        // What every module may need stands first, whenever it was declared.
        module.region();
        let made = module.finish();
        let names: Vec<_> = made.inputs.iter().map(|input| &*input.name).collect();
        assert_eq!(names, ["region", "exec", "secret"]);
        assert!(
            matches!(&made.inputs[2].source, InputSource::Caller(variable) if variable.ephemeral)
        );
    }

    #[test]
    #[should_panic(expected = "two values would be given to the variable name of upper")]
    fn outputs_of_one_name_are_not_taken_for_each_other() {
        let mut module = ModuleBuilder::<Upper>::new("app");
        module.upstream::<OneName>();
        module.upstream::<OtherName>();
    }

    #[test]
    #[should_panic(expected = "two values would be given to the variable name of upper")]
    fn an_input_is_not_taken_for_an_output() {
        let mut module = ModuleBuilder::<Upper>::new("app");
        module.upstream::<OneName>();
        module.input(&Variable::<Str>::new("name", "A name."), |_| "a");
    }

    #[test]
    #[should_panic(expected = "two values would be given to the variable region of upper")]
    fn an_output_is_not_taken_for_an_input() {
        outputs! { One:
            /// A region.
            Region: Str = "region", |_| "preview";
        }
        let mut module = ModuleBuilder::<Upper>::new("app");
        module.region();
        module.upstream::<Region>();
    }
}
