use crate::requirements::PROVIDER;
use crate::{
    Block, Body, Bool, Expr, List, Map, Module, Node, Num, One, Output, Resource, ResourceBlock,
    Shape, Str, Variable, Version, count_if, for_each, hcl, length, reference,
};

/// A resource that has bindings like those in `crates/aws`.
struct Vpc(ResourceBlock);

struct VpcRef<S>(String, std::marker::PhantomData<S>);

impl Vpc {
    fn new(label: &str) -> Self {
        Self(ResourceBlock::new("aws_vpc", label))
    }

    fn set(mut self, name: &'static str, value: impl Into<Node>) -> Self {
        self.0.body.set(name, value);
        self
    }
}

impl Resource for Vpc {
    type Reference<S: Shape> = VpcRef<S>;

    const TYPE: &'static str = "aws_vpc";

    fn into_block(self) -> ResourceBlock {
        self.0
    }

    fn reference<S: Shape>(address: String) -> VpcRef<S> {
        VpcRef(address, std::marker::PhantomData)
    }
}

impl<S: Shape> VpcRef<S> {
    fn id(&self) -> Expr<S::Of<Str>> {
        S::attribute(&self.0, "id")
    }
}

/// The files of a module, each after its name.
fn files(module: &Module) -> String {
    let files = module.files("").into_iter();
    files.flat_map(|(name, text)| ["-- ".to_owned(), name, "\n".to_owned(), text]).collect()
}

#[test]
fn resources_stand_in_files_by_topic_in_the_order_of_their_topics() {
    let mut module = Module::default();
    module.file("b.tf");
    module.add(Vpc::new("one"));
    module.file("a.tf");
    module.file("c.tf");
    module.add(Vpc::new("two"));
    module.file("b.tf");
    module.add(Vpc::new("the-third"));
    assert_eq!(
        files(&module),
        r#"-- b.tf
resource "aws_vpc" "one" {}

resource "aws_vpc" "the_third" {}
-- c.tf
resource "aws_vpc" "two" {}
"#
    );
    let addresses: Vec<_> = module.resources().iter().map(|(address, _)| &**address).collect();
    assert_eq!(addresses, ["aws_vpc.one", "aws_vpc.two", "aws_vpc.the_third"]);
}

#[test]
fn a_resource_begins_with_its_name_and_ends_with_what_takes_several_lines() {
    let mut vpc =
        Vpc::new("this").set("tags", hcl!({ a = 1, b = 2 })).set("cidr_block", "10.0.0.0/16");
    vpc.0.body.push_block(Block::new("timeouts", Body::default()));
    vpc.0.set_comment("Why.");
    vpc.0.set_lifecycle("ignore_changes", [Node::reference("tags")]);
    vpc.0.set_lifecycle("create_before_destroy", true);
    let has_id = reference::<Str>("self.id").equals("vpc-1");
    vpc.0.add_postcondition(&has_id, &"It is another one.".into(), "IDs stay.");
    vpc.0.depend_on(["aws_eip.nat".to_owned()]);
    let mut module = Module::default();
    module.add(for_each(&reference::<Map<Str>>("var.zones"), |zone| vpc.set("name", zone.key)));
    assert_eq!(
        files(&module),
        r#"-- main.tf
# Why.
resource "aws_vpc" "this" {
  for_each = var.zones

  name       = each.key
  cidr_block = "10.0.0.0/16"

  tags = {
    a = 1
    b = 2
  }

  timeouts {}

  lifecycle {
    ignore_changes        = [tags]
    create_before_destroy = true

    # IDs stay.
    postcondition {
      condition     = self.id == "vpc-1"
      error_message = "It is another one."
    }
  }

  depends_on = [
    aws_eip.nat,
  ]
}
"#
    );
}

#[test]
fn references_have_the_shape_of_what_they_refer_to() {
    let mut module = Module::default();
    let one = module.add(Vpc::new("one"));
    let id: Expr<Str> = one.id();
    assert_eq!(id.to_string(), "aws_vpc.one.id");

    let zones = reference::<Map<Str>>("var.zones");
    let many = module.add(for_each(&zones, |_| Vpc::new("many")));
    let ids: Expr<List<Str>> = many.each().id();
    assert_eq!(ids.to_string(), "values(aws_vpc.many)[*].id");
    let by_key: Expr<Map<Str>> = many.by_key().id();
    assert_eq!(by_key.to_string(), "{ for key, it in aws_vpc.many : key => it.id }");
    assert_eq!(many.at("a").id().to_string(), r#"aws_vpc.many["a"].id"#);
    assert_eq!(many.reference(), "aws_vpc.many");

    let optional = module.add(count_if(reference::<Bool>("var.exec"), Vpc::new("optional")));
    assert_eq!(optional.first().id().to_string(), "aws_vpc.optional[0].id");
    assert_eq!(optional.maybe().id().to_string(), "one(aws_vpc.optional[*].id)");
    assert_eq!(optional.reference(), "aws_vpc.optional");
    assert_eq!(
        files(&module),
        r#"-- main.tf
resource "aws_vpc" "one" {}

resource "aws_vpc" "many" {
  for_each = var.zones
}

resource "aws_vpc" "optional" {
  count = var.exec ? 1 : 0
}
"#
    );
}

#[test]
fn local_values_that_follow_each_other_share_a_block() {
    let mut module = Module::default();
    let a: Expr<Num> = module.local("a", 1);
    let _: Expr<Num> = module.local("bcd", &a);
    module.because("Why.");
    module.local::<List<Str>>("list", ["x", "y"]);
    module.add(Vpc::new("this"));
    module.because("Nothing to put it above.");
    module.local::<Num>("e", 2);
    assert_eq!(
        files(&module),
        r#"-- main.tf
locals {
  a = 1

  # Why.
  bcd = local.a

  list = [
    "x",
    "y",
  ]
}

resource "aws_vpc" "this" {}

locals {
  e = 2
}
"#
    );
}

#[test]
fn variables_say_what_may_be_given() {
    let mut module = Module::default();
    let name = Variable::<Str>::new("name", "Its name.");
    module.variable(&name);
    assert_eq!(module.variable(&name).to_string(), "var.name");
    let secret = Variable::<Map<Str>>::new("secret", "A secret.").ephemeral();
    module.variable(&secret.default(Node::Null));
    module.variable(
        &Variable::<List<Num>>::new("ports", "Ports.")
            .default([80, 443])
            .valid_if(|ports| length(ports).greater_than(0), "Give \"one\"."),
    );
    assert!(module.has_variable("ports") && !module.has_variable("other"));
    assert_eq!(
        files(&module),
        r#"-- variables.tf
variable "name" {
  description = "Its name."
  type        = string
}

variable "secret" {
  description = "A secret."
  type        = map(string)
  default     = null
  ephemeral   = true
}

variable "ports" {
  description = "Ports."
  type        = list(number)

  default = [
    80,
    443,
  ]

  nullable = false

  validation {
    condition     = length(var.ports) > 0
    error_message = "Give \"one\"."
  }
}
"#
    );
}

#[test]
fn outputs_say_what_must_be_done_before() {
    let mut module = Module::default();
    let vpc = module.add(Vpc::new("this"));
    for (name, depends_on) in [("vpc_id", vec![]), ("later", vec!["aws_eip.nat".to_owned()])] {
        module.output(Output {
            name: name.to_owned(),
            description: "The VPC.".to_owned(),
            value: vpc.id().into(),
            depends_on,
            because: None,
        });
    }
    assert_eq!(
        module.files("# H\n")[1].1,
        r#"# H

output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "later" {
  description = "The VPC."
  value       = aws_vpc.this.id

  depends_on = [
    aws_eip.nat,
  ]
}
"#
    );
}

#[test]
#[should_panic(expected = "two resources have the address aws_vpc.a_b")]
fn an_address_is_used_once() {
    let mut module = Module::default();
    module.add(Vpc::new("a-b"));
    let _: VpcRef<One> = module.add(Vpc::new("a_b"));
}

#[test]
#[should_panic(expected = "two local values have the name a")]
fn a_local_name_is_used_once() {
    let mut module = Module::default();
    module.local::<Num>("a", 1);
    module.file("other.tf");
    module.local::<Num>("a", 1);
}

#[test]
#[should_panic(expected = "two outputs have the name a")]
fn an_output_name_is_used_once() {
    let mut module = Module::default();
    let output = Output {
        name: "a".into(),
        description: String::new(),
        value: Node::Null,
        depends_on: vec![],
        because: None,
    };
    module.output(output.clone());
    module.output(output);
}

#[test]
fn a_module_needs_the_newest_provider_that_any_block_of_it_needs() {
    let mut module = Module::default();
    module.add(Vpc::new("plain"));
    module.local("one", 1);
    assert_eq!(module.oldest_provider(), PROVIDER.start);
    let mut newer = Vpc::new("newer");
    newer.0.body.needs_provider(Version::new(6, 4, 0));
    newer.0.body.needs_provider(Version::new(6, 0, 0));
    module.add(newer);
    assert_eq!(module.oldest_provider(), Version::new(6, 4, 0));
    let mut hook = Body::default();
    hook.needs_provider(Version::new(6, 66, 0));
    let mut deployment = Body::default();
    deployment.push_block(Block::dynamic("hook", reference::<List<Str>>("var.hooks"), hook));
    let mut nested = Vpc::new("nested");
    nested.0.body.push_block(Block::new("deployment", deployment));
    module.file("other.tf");
    module.add(for_each(&reference::<Map<Str>>("var.all"), |_| nested));
    assert_eq!(module.oldest_provider(), Version::new(6, 66, 0));
}

#[test]
fn a_block_that_another_one_replaces_needs_nothing() {
    let mut newer = Body::default();
    newer.needs_provider(Version::new(6, 66, 0));
    let mut vpc = Vpc::new("this");
    vpc.0.body.set_block(Block::new("hook", newer));
    vpc.0.body.set_block(Block::new("hook", Body::default()));
    let mut module = Module::default();
    module.add(vpc);
    assert_eq!(module.oldest_provider(), PROVIDER.start);
}
