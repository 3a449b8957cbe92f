//! What a module makes of its inputs, as Terraform would plan it, but without Terraform.
//!
//! Evaluation is lazy: a local or a resource is looked at when something refers to it. What only AWS
//! knows (an ID, an ARN) is a [`symbol`], a text such as `${network.aws_vpc.this.id}`, which goes
//! through expressions like any other text. What cannot be evaluated is the symbol of its own source,
//! and a [`Problem`] says so.

mod expression;
mod functions;
mod symbol;
mod types;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::Problem;
use crate::resource::{Key, RenderedResource};
use crate::source::expression::{Expression, PathStep, Start};
use crate::source::{HclAttribute, HclBlock, HclBody, Place, asked};
pub(crate) use crate::value::Evaluated;
use crate::value::Value;
use expression::{Binding, Names, Variables, evaluate};

/// Arguments of resources that are Terraform's, and not the provider's.
const META: [&str; 4] = ["for_each", "count", "depends_on", "provider"];

/// What a module or root refers to outside of itself.
pub(crate) trait Outside {
    /// The outputs of a module that is called.
    fn module(&self, name: &str) -> Evaluated;
    /// A data source, by its type and label.
    fn data(&self, kind: &str, name: &str) -> Evaluated;
}

/// Nothing is outside of a module but its inputs.
pub(crate) struct NothingOutside;

impl Outside for NothingOutside {
    fn module(&self, name: &str) -> Evaluated {
        Err(format!("there is no module {name}"))
    }

    fn data(&self, kind: &str, _: &str) -> Evaluated {
        Err(format!("data source {kind} is not known here"))
    }
}

/// One object of a resource: its key, and what `each` or `count` is for it.
struct Instance {
    key: Option<Key>,
    named: Option<(&'static str, Value)>,
}

impl Instance {
    fn name(&self) -> Option<Binding<'_>> {
        let (name, value) = self.named.as_ref()?;
        Some(Binding { name, value: value.clone(), outer: None })
    }
}

/// What is being evaluated, to find circles.
#[derive(PartialEq, Eq, Hash)]
enum Open {
    Local(*const Expression),
    Attribute(*const Expression, Option<Key>),
}

/// A module with its inputs, or a root.
pub(crate) struct EvaluationScope<'a> {
    /// First part of the symbols of its resources.
    layer: &'a str,
    blocks: &'a [HclBlock<'a>],
    resources: HashMap<(&'a str, &'a str), &'a HclBlock<'a>>,
    locals: HashMap<&'a str, &'a HclAttribute<'a>>,
    inputs: BTreeMap<Arc<str>, Value>,
    outside: &'a dyn Outside,
    /// Names that are asked for of anything: a whole resource has these attributes.
    asked: OnceCell<BTreeSet<&'a Arc<str>>>,
    known_locals: RefCell<HashMap<&'a str, Value>>,
    known_instances: RefCell<HashMap<*const HclBlock<'a>, Arc<Vec<Instance>>>>,
    known_resources: RefCell<HashMap<*const HclBlock<'a>, Value>>,
    open: RefCell<HashSet<Open>>,
    problems: RefCell<BTreeSet<Problem>>,
}

impl<'a> EvaluationScope<'a> {
    /// A module whose caller gives it `inputs`; the defaults of its variables are added.
    pub fn new(
        layer: &'a str,
        blocks: &'a [HclBlock<'a>],
        inputs: BTreeMap<Arc<str>, Value>,
        outside: &'a dyn Outside,
    ) -> Self {
        let mut resources = HashMap::new();
        let mut locals = HashMap::new();
        for block in blocks {
            match (&*block.kind, &block.labels[..]) {
                ("resource", [kind, name]) => {
                    resources.entry((&**kind, &**name)).or_insert(block);
                }
                ("locals", _) => {
                    for local in &block.body.attributes {
                        locals.entry(&*local.name).or_insert(local);
                    }
                }
                _ => {}
            }
        }
        let mut scope = Self {
            layer,
            blocks,
            resources,
            locals,
            inputs: BTreeMap::new(),
            outside,
            asked: OnceCell::new(),
            known_locals: RefCell::default(),
            known_instances: RefCell::default(),
            known_resources: RefCell::default(),
            open: RefCell::default(),
            problems: RefCell::default(),
        };
        scope.inputs = scope.complete(inputs);
        scope
    }

    /// What could not be evaluated so far.
    pub fn problems(&self) -> BTreeSet<Problem> {
        self.problems.borrow().clone()
    }

    /// The arguments of a block without its nested blocks, as `module` has them.
    pub fn arguments(&self, block: &HclBlock<'_>, without: &[&str]) -> BTreeMap<Arc<str>, Value> {
        let attributes = block.body.attributes.iter();
        attributes
            .filter(|attribute| !without.contains(&&*attribute.name))
            .map(|attribute| (attribute.name.clone(), self.value(attribute, &block.place, None)))
            .collect()
    }

    /// A block that is no resource, with its nested blocks.
    pub fn written(&self, block: &HclBlock<'_>) -> serde_json::Value {
        self.body(&block.body, &block.place, None, &[]).into()
    }

    /// The values of its outputs.
    pub fn outputs(&self) -> Value {
        let outputs = self.blocks.iter().filter(|block| &*block.kind == "output");
        let outputs = outputs.filter_map(|block| {
            let value = self.value(block.body.attribute("value")?, &block.place, None);
            Some((block.labels.first()?.clone(), value))
        });
        Value::map(outputs)
    }

    /// Every resource, one for each key.
    pub fn resources(&self) -> Vec<RenderedResource> {
        let mut resources = Vec::new();
        for block in self.blocks.iter().filter(|block| &*block.kind == "resource") {
            self.check_dependencies(block);
            let lines = Arc::new(lines(block));
            for instance in self.instances(block).iter() {
                resources.push(self.resource(block, instance, &lines));
            }
        }
        resources
    }

    fn resource(
        &self,
        block: &HclBlock<'_>,
        instance: &Instance,
        lines: &Arc<BTreeMap<String, usize>>,
    ) -> RenderedResource {
        let mut lifecycle = block.body.blocks("lifecycle");
        let values = self.body(&block.body, &block.place, instance.name().as_ref(), &META);
        RenderedResource {
            layer: self.layer.to_owned(),
            kind: label(block, 0).to_owned(),
            name: label(block, 1).to_owned(),
            key: instance.key.clone(),
            values: values.into(),
            lifecycle: lifecycle.next().map_or(serde_json::Value::Null, |block| {
                // `ignore_changes` names attributes, which have no values here.
                let written = block.body.attributes.iter();
                written.map(|it| (it.name.to_string(), serde_json::Value::from(it.text))).collect()
            }),
            place: block.place.clone(),
            lines: lines.clone(),
        }
    }

    /// Whether all is there that a resource says it depends on.
    fn check_dependencies(&self, block: &HclBlock<'_>) {
        let Some(attribute) = block.body.attribute("depends_on") else { return };
        let Expression::List(all) = &attribute.value else { return };
        for on in all {
            let Expression::Path(path) = on else { continue };
            let (Start::Name(kind), [PathStep::Name(name)]) = (&path.start, &path.steps[..]) else {
                continue;
            };
            // A variable stands for what a lower layer made.
            let found = match &**kind {
                "var" => self.variable("var", &path.steps, None).map(drop),
                _ => self.declared(kind, name).map(drop),
            };
            if let Err(message) = found {
                self.note(attribute, &block.place, message);
            }
        }
    }

    fn instances(&self, block: &'a HclBlock<'a>) -> Arc<Vec<Instance>> {
        let known = self.known_instances.borrow().get(&std::ptr::from_ref(block)).cloned();
        known.unwrap_or_else(|| {
            let instances = Arc::new(self.keys(block));
            self.known_instances.borrow_mut().insert(block, instances.clone());
            instances
        })
    }

    /// The keys of a resource, each with what `each` or `count` is.
    fn keys(&self, block: &HclBlock<'_>) -> Vec<Instance> {
        let each = |key: &Arc<str>, value: &Value| {
            let names = [("key", Value::Text(key.clone())), ("value", value.clone())];
            let each = Value::map(names.map(|(name, value)| (name.into(), value)));
            Instance { key: Some(Key::Name(key.to_string())), named: Some(("each", each)) }
        };
        if let Some(for_each) = block.body.attribute("for_each") {
            return match self.value(for_each, &block.place, None) {
                Value::Map(values) => values.iter().map(|(key, value)| each(key, value)).collect(),
                Value::List(values) => {
                    let keys = values.iter().filter_map(|value| match value {
                        Value::Text(key) => Some(each(key, value)),
                        _ => None,
                    });
                    keys.collect()
                }
                _ => Vec::new(),
            };
        }
        if let Some(count) = block.body.attribute("count") {
            let count = match self.value(count, &block.place, None) {
                Value::Number(count) => count.as_u64().unwrap_or_default(),
                _ => 0,
            };
            let counted = (0..count).map(|index| {
                let count = Value::map([("index".into(), Value::Number(index.into()))]);
                Instance { key: Some(Key::Index(index)), named: Some(("count", count)) }
            });
            return counted.collect();
        }
        vec![Instance { key: None, named: None }]
    }

    /// Attributes and nested blocks; each kind of nested block is a list.
    fn body(
        &self,
        body: &HclBody<'_>,
        place: &Place,
        names: Names<'_>,
        without: &[&str],
    ) -> serde_json::Map<String, serde_json::Value> {
        let attributes = body.attributes.iter().filter(|it| !without.contains(&&*it.name));
        let mut values: serde_json::Map<_, _> = attributes
            .map(|it| (it.name.to_string(), self.value(it, place, names).json()))
            .collect();
        let mut add = |kind: &str, value: serde_json::Map<_, _>| {
            let list = values.entry(kind).or_insert_with(|| Vec::<serde_json::Value>::new().into());
            if let serde_json::Value::Array(list) = list {
                list.push(value.into());
            }
        };
        for block in &body.blocks {
            match &*block.kind {
                "lifecycle" => {}
                "dynamic" => {
                    let kind = label(block, 0);
                    for content in self.dynamic(block, kind, names) {
                        add(kind, content);
                    }
                }
                kind => add(kind, self.body(&block.body, &block.place, names, &[])),
            }
        }
        values
    }

    fn dynamic(
        &self,
        block: &HclBlock<'_>,
        kind: &str,
        names: Names<'_>,
    ) -> Vec<serde_json::Map<String, serde_json::Value>> {
        let (Some(for_each), Some(content)) =
            (block.body.attribute("for_each"), block.body.blocks("content").next())
        else {
            return Vec::new();
        };
        let pairs: Vec<(Value, Value)> = match self.value(for_each, &block.place, names) {
            Value::Map(values) => {
                values.iter().map(|(key, it)| (Value::Text(key.clone()), it.clone())).collect()
            }
            Value::List(values) => values.iter().map(|it| (it.clone(), it.clone())).collect(),
            _ => Vec::new(),
        };
        let contents = pairs.into_iter().map(|(key, value)| {
            let iterator = Value::map([("key".into(), key), ("value".into(), value)]);
            let iterator = Binding { name: kind, value: iterator, outer: names };
            self.body(&content.body, &content.place, Some(&iterator), &[])
        });
        contents.collect()
    }

    /// The value of an attribute, or the symbol of its source and a problem.
    fn value(&self, attribute: &HclAttribute<'_>, place: &Place, names: Names<'_>) -> Value {
        evaluate(&attribute.value, self, names).unwrap_or_else(|message| {
            self.note(attribute, place, message);
            symbol::of(attribute.text)
        })
    }

    fn note(&self, attribute: &HclAttribute<'_>, place: &Place, message: String) {
        let place = Place { line: attribute.line, ..place.clone() };
        let text = attribute.text.to_owned();
        self.problems.borrow_mut().insert(Problem { place, text, message });
    }

    /// Evaluates something that must not need itself.
    fn once(&self, open: impl Fn() -> Open, make: impl FnOnce() -> Evaluated) -> Option<Evaluated> {
        if !self.open.borrow_mut().insert(open()) {
            return None;
        }
        let value = make();
        self.open.borrow_mut().remove(&open());
        Some(value)
    }

    fn local(&self, name: &str) -> Evaluated {
        if let Some(value) = self.known_locals.borrow().get(name) {
            return Ok(value.clone());
        }
        let local = *self.locals.get(name).ok_or_else(|| format!("there is no local {name}"))?;
        let value = self
            .once(|| Open::Local(&raw const local.value), || evaluate(&local.value, self, None));
        let value = value.ok_or_else(|| format!("local.{name} refers to itself"))??;
        self.known_locals.borrow_mut().insert(&local.name, value.clone());
        Ok(value)
    }

    fn declared(&self, kind: &str, name: &str) -> Result<&'a HclBlock<'a>, String> {
        let block = self.resources.get(&(kind, name)).copied();
        block.ok_or_else(|| format!("there is no {kind}.{name}"))
    }

    /// A resource, one of its objects, or one of their attributes.
    fn referred(
        &self,
        kind: &str,
        steps: &[PathStep],
        names: Names<'_>,
    ) -> Result<(Value, usize), String> {
        let Some(PathStep::Name(name)) = steps.first() else {
            return Err(expression::undefined(kind));
        };
        let block = self.declared(kind, name)?;
        let is_one = META[..2].iter().all(|meta| block.body.attribute(meta).is_none());
        let instances = self.instances(block);
        match steps[1..] {
            [PathStep::Name(ref attribute), ..] if is_one => {
                Ok((self.attribute(block, &instances[0], attribute), 2))
            }
            [PathStep::Index(ref key), PathStep::Name(ref attribute), ..] if !is_one => {
                let key = evaluate(key, self, names)?;
                let instance = instances.iter().find(|instance| match (&instance.key, &key) {
                    (Some(Key::Name(known)), Value::Text(key)) => **known == **key,
                    (Some(Key::Index(known)), Value::Number(key)) => key.as_u64() == Some(*known),
                    _ => false,
                });
                let instance = instance.ok_or_else(|| expression::no_such_key(&key.to_string()))?;
                Ok((self.attribute(block, instance, attribute), 3))
            }
            _ => Ok((self.whole(block), 1)),
        }
    }

    /// An attribute of a resource: what it is given, or a symbol.
    fn attribute(&self, block: &HclBlock<'_>, instance: &Instance, name: &str) -> Value {
        let given = block.body.attribute(name).and_then(|given| {
            let open = || Open::Attribute(&raw const given.value, instance.key.clone());
            let value = || evaluate(&given.value, self, instance.name().as_ref());
            // Something that refers back to us is not an attribute that anybody reads.
            self.once(open, value)?.ok()
        });
        given.unwrap_or_else(|| {
            let (kind, label) = (label(block, 0), label(block, 1));
            let address = RenderedResource::address_of(kind, label, instance.key.as_ref());
            symbol::of(&format!("{}.{address}.{name}", self.layer))
        })
    }

    /// A resource as an object, or as one for each key.
    fn whole(&self, block: &'a HclBlock<'a>) -> Value {
        if let Some(value) = self.known_resources.borrow().get(&std::ptr::from_ref(block)) {
            return value.clone();
        }
        let asked = self.asked.get_or_init(|| asked(self.blocks));
        let instances = self.instances(block);
        let objects = instances.iter().map(|instance| {
            let attributes = asked.iter();
            Value::map(attributes.map(|it| (Arc::clone(it), self.attribute(block, instance, it))))
        });
        let value = if block.body.attribute("count").is_some() {
            Value::list(objects.collect())
        } else if block.body.attribute("for_each").is_some() {
            let keyed = instances.iter().zip(objects).filter_map(|(instance, object)| {
                match &instance.key {
                    Some(Key::Name(key)) => Some((key.as_str().into(), object)),
                    _ => None,
                }
            });
            Value::map(keyed)
        } else {
            objects.into_iter().next().unwrap_or(Value::Null)
        };
        self.known_resources.borrow_mut().insert(block, value.clone());
        value
    }

    /// The inputs with the defaults of the variables, and of their optional attributes.
    fn complete(&self, mut inputs: BTreeMap<Arc<str>, Value>) -> BTreeMap<Arc<str>, Value> {
        let variables = self.blocks.iter().filter(|block| &*block.kind == "variable");
        let complete = variables.filter_map(|block| {
            let name = block.labels.first()?;
            let of = block.body.attribute("type").map(|of| &of.value);
            let default = || Some(self.value(block.body.attribute("default")?, &block.place, None));
            let nothing = || of.and_then(types::empty);
            let is_ephemeral = block.body.attribute("ephemeral").is_some();
            let given = inputs.remove(name);
            // What is ephemeral comes from whoever applies it, whatever it is without them.
            let secret = || is_ephemeral.then(|| symbol::of(&format!("var.{name}")));
            let value = match given.or_else(secret).or_else(default).or_else(nothing) {
                Some(value) => match of {
                    Some(of) => types::fill(value, of),
                    None => value,
                },
                None => symbol::of(&format!("var.{name}")),
            };
            Some((name.clone(), value))
        });
        complete.collect()
    }
}

impl Variables for EvaluationScope<'_> {
    fn variable(
        &self,
        root: &str,
        steps: &[PathStep],
        names: Names<'_>,
    ) -> Result<(Value, usize), String> {
        let name = |at: usize| {
            steps.get(at).and_then(PathStep::name).ok_or_else(|| format!("{root} of what?"))
        };
        match root {
            "var" => {
                let name = name(0)?;
                let value = self.inputs.get(name).cloned();
                Ok((value.ok_or_else(|| format!("there is no variable {name}"))?, 1))
            }
            "local" => Ok((self.local(name(0)?)?, 1)),
            "module" => Ok((self.outside.module(name(0)?)?, 1)),
            "data" => Ok((self.outside.data(name(0)?, name(1)?)?, 2)),
            "path" => Ok((Value::text("."), 1)),
            kind if kind.starts_with("aws_") => self.referred(kind, steps, names),
            _ => Err(expression::undefined(root)),
        }
    }
}

fn label<'a>(block: &'a HclBlock<'_>, at: usize) -> &'a str {
    block.labels.get(at).map_or("", |label| label)
}

/// The line of each argument and nested block that is written out.
fn lines(block: &HclBlock<'_>) -> BTreeMap<String, usize> {
    let attributes = block.body.attributes.iter().map(|it| (&it.name, it.line));
    let nested = block.body.blocks.iter().map(|block| {
        let dynamic = block.labels.first().filter(|_| &*block.kind == "dynamic");
        (dynamic.unwrap_or(&block.kind), block.place.line)
    });
    let mut lines = BTreeMap::new();
    for (name, line) in attributes.chain(nested) {
        lines.entry(name.to_string()).or_insert(line);
    }
    lines
}
