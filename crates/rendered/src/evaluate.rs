//! What a module makes of its inputs, as Terraform would plan it, but without Terraform.
//!
//! Evaluation is lazy: a local or a resource is looked at when something refers to it, and once. What
//! only AWS knows (an ID, an ARN) is a [`symbol`], a text such as `${network.aws_vpc.this.id}`, which
//! goes through expressions like any other text. What cannot be evaluated is the symbol of its own
//! source, and a [`Problem`] says so.

mod functions;
pub mod symbol;
pub mod types;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use hcl::eval::Evaluate;
use hcl::{Expression, Identifier, Map, Value};

use crate::Problem;
use crate::resource::{Key, Resource};
use crate::source::{Attribute, Block, Body, Place, Reference};

/// Names that stand for something within an expression: `each`, `count`, the iterator of a `dynamic`.
type Names<'a> = [(&'a str, Value)];

/// A key of a resource, and what `each` or `count` is for it.
type Instance = (Option<Key>, Vec<(&'static str, Value)>);

/// What a scope does not hold itself: upstream state, outputs of modules.
pub(crate) type Outside<'a> = dyn Fn(&Reference) -> Result<Option<Value>, String> + 'a;

/// A module with its inputs.
pub(crate) struct Scope<'a> {
    /// First part of the symbols of its resources.
    layer: &'a str,
    blocks: &'a [Block],
    inputs: BTreeMap<String, Value>,
    outside: &'a Outside<'a>,
    /// Names that are asked for of anything: a resource that is referred to has these attributes.
    asked: BTreeSet<&'a str>,
    known: RefCell<BTreeMap<(String, String), Value>>,
    /// What is being evaluated, to find circles.
    open: RefCell<BTreeSet<(String, String)>>,
    problems: RefCell<BTreeSet<Problem>>,
}

impl<'a> Scope<'a> {
    /// A module whose caller gives it `inputs`; the defaults of its variables are added.
    pub fn new(
        layer: &'a str,
        blocks: &'a [Block],
        inputs: BTreeMap<String, Value>,
        outside: &'a Outside<'a>,
    ) -> Self {
        let mut scope = Self {
            layer,
            blocks,
            inputs: BTreeMap::new(),
            outside,
            asked: asked(blocks),
            known: RefCell::default(),
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
    pub fn arguments(&self, block: &Block, without: &[&str]) -> BTreeMap<String, Value> {
        let attributes = block.body.attributes.iter();
        attributes
            .filter(|attribute| !without.contains(&attribute.name.as_str()))
            .map(|attribute| (attribute.name.clone(), self.value(attribute, &block.place, &[])))
            .collect()
    }

    /// A block that is no resource, with its nested blocks.
    pub fn written(&self, block: &Block) -> serde_json::Value {
        json(&Value::Object(self.body(&block.body, &block.place, &[])))
    }

    /// The values of its outputs.
    pub fn outputs(&self) -> Value {
        let outputs = self.blocks.iter().filter(|block| block.kind == "output");
        let outputs = outputs.filter_map(|block| {
            let value = self.value(block.body.attribute("value")?, &block.place, &[]);
            Some((block.labels.first()?.clone(), value))
        });
        Value::Object(outputs.collect())
    }

    /// Every resource, one for each key.
    pub fn resources(&self) -> Vec<Resource> {
        let blocks = self.blocks.iter().filter(|block| block.kind == "resource");
        let resources = blocks.flat_map(|block| {
            self.instances(block).into_iter().map(|(key, names)| self.resource(block, key, &names))
        });
        resources.collect()
    }

    fn resource(&self, block: &Block, key: Option<Key>, names: &Names) -> Resource {
        const META: [&str; 5] = ["for_each", "count", "depends_on", "provider", "lifecycle"];
        let mut values = self.body(&block.body, &block.place, names);
        values.retain(|name, _| !META.contains(&name.as_str()));
        let attributes = block.body.attributes.iter().map(|it| (it.name.clone(), it.line));
        let nested = block.body.blocks.iter().map(|block| {
            let dynamic = block.labels.first().filter(|_| block.kind == "dynamic");
            (dynamic.unwrap_or(&block.kind).clone(), block.place.line)
        });
        let mut lines = BTreeMap::new();
        for (name, line) in attributes.chain(nested) {
            lines.entry(name).or_insert(line);
        }
        let mut lifecycle = block.body.blocks("lifecycle");
        Resource {
            layer: self.layer.to_owned(),
            kind: block.labels.first().cloned().unwrap_or_default(),
            name: block.labels.get(1).cloned().unwrap_or_default(),
            key,
            values: json(&Value::Object(values)),
            lifecycle: lifecycle.next().map_or(serde_json::Value::Null, |block| {
                // `ignore_changes` names attributes, which have no values here.
                let written = block.body.attributes.iter();
                written
                    .map(|it| (it.name.clone(), serde_json::Value::from(it.text.trim())))
                    .collect()
            }),
            place: block.place.clone(),
            lines,
        }
    }

    /// The keys of a resource, each with what `each` or `count` is.
    fn instances(&self, block: &Block) -> Vec<Instance> {
        let each = |key: &str, value: Value| -> Instance {
            let each =
                Map::from_iter([("key".to_owned(), key.into()), ("value".to_owned(), value)]);
            (Some(Key::Name(key.to_owned())), vec![("each", Value::Object(each))])
        };
        if let Some(for_each) = block.body.attribute("for_each") {
            return match self.value(for_each, &block.place, &[]) {
                Value::Object(values) => {
                    values.into_iter().map(|(key, value)| each(&key, value)).collect()
                }
                Value::Array(values) => {
                    let keys = values.iter().filter_map(Value::as_str);
                    keys.map(|key| each(key, key.into())).collect()
                }
                _ => Vec::new(),
            };
        }
        if let Some(count) = block.body.attribute("count") {
            let count = self.value(count, &block.place, &[]).as_u64().unwrap_or_default();
            let counted = (0..count).map(|index| {
                let count = Map::from_iter([("index".to_owned(), index.into())]);
                (Some(Key::Index(index)), vec![("count", Value::Object(count))])
            });
            return counted.collect();
        }
        vec![(None, Vec::new())]
    }

    /// Attributes and nested blocks; each kind of nested block is a list.
    fn body(&self, body: &Body, place: &Place, names: &Names) -> Map<String, Value> {
        let attributes = body.attributes.iter();
        let mut values: Map<String, Value> =
            attributes.map(|it| (it.name.clone(), self.value(it, place, names))).collect();
        let mut add = |kind: &str, value: Map<String, Value>| {
            let list = values.entry(kind.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(Value::Object(value));
            }
        };
        for block in &body.blocks {
            match block.kind.as_str() {
                "lifecycle" => {}
                "dynamic" => {
                    let kind = block.labels.first().map_or("", String::as_str);
                    for content in self.dynamic(block, kind, names) {
                        add(kind, content);
                    }
                }
                kind => add(kind, self.body(&block.body, &block.place, names)),
            }
        }
        values
    }

    fn dynamic(&self, block: &Block, kind: &str, names: &Names) -> Vec<Map<String, Value>> {
        let (Some(for_each), Some(content)) =
            (block.body.attribute("for_each"), block.body.blocks("content").next())
        else {
            return Vec::new();
        };
        let pairs: Vec<(Value, Value)> = match self.value(for_each, &block.place, names) {
            Value::Object(values) => {
                values.into_iter().map(|(key, value)| (key.into(), value)).collect()
            }
            Value::Array(values) => values.into_iter().map(|it| (it.clone(), it)).collect(),
            _ => Vec::new(),
        };
        let contents = pairs.into_iter().map(|(key, value)| {
            let iterator = Map::from_iter([("key".to_owned(), key), ("value".to_owned(), value)]);
            let mut names = names.to_vec();
            names.push((kind, Value::Object(iterator)));
            self.body(&content.body, &content.place, &names)
        });
        contents.collect()
    }

    /// The value of an attribute, or the symbol of its source and a problem.
    fn value(&self, attribute: &Attribute, place: &Place, names: &Names) -> Value {
        self.evaluate(attribute, names).unwrap_or_else(|message| {
            let place = Place { line: attribute.line, ..place.clone() };
            let text = attribute.text.trim().to_owned();
            let value = symbol::of(&text);
            self.problems.borrow_mut().insert(Problem { place, text, message });
            value
        })
    }

    fn evaluate(&self, attribute: &Attribute, names: &Names) -> Result<Value, String> {
        match &attribute.value {
            Expression::Null => return Ok(Value::Null),
            Expression::Bool(value) => return Ok(Value::Bool(*value)),
            Expression::Number(value) => return Ok(Value::Number(*value)),
            Expression::String(value) => return Ok(Value::String(value.clone())),
            _ => {}
        }
        // Only what the expression names: values are copied, and some are large.
        let mut roots: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
        for reference in &attribute.references {
            let name = names.iter().find(|(name, _)| *name == reference.root);
            let value = match name {
                Some((_, value)) => value
                    .as_object()
                    .and_then(|it| it.get(&reference.name))
                    .map(|it| part(it, reference)),
                None => self.look_up(reference)?,
            };
            let Some(value) = value else { continue };
            let root = roots.entry(&reference.root).or_default();
            match (root.get_mut(&reference.name), value) {
                (Some(Value::Object(values)), Value::Object(more)) => values.extend(more),
                (_, value) => drop(root.insert(reference.name.clone(), value)),
            }
        }
        let mut context = functions::context(&attribute.called);
        for (root, values) in roots {
            context.declare_var(Identifier::sanitized(root), Value::Object(values));
        }
        attribute.value.evaluate(&context).map_err(|error| error.to_string())
    }

    /// The value of `root.name`; none if the root is not ours to know, as a variable of a `for`.
    fn look_up(&self, reference: &Reference) -> Result<Option<Value>, String> {
        let Reference { root, name, .. } = reference;
        match root.as_str() {
            "var" => match self.inputs.get(name) {
                Some(value) => Ok(Some(part(value, reference))),
                None => Err(format!("there is no variable {name}")),
            },
            "path" => Ok(Some(".".into())),
            "module" | "data" => (self.outside)(reference),
            "local" => self.once(reference, |scope| scope.local(name)).map(Some),
            kind if kind.starts_with("aws_") => {
                self.once(reference, |scope| scope.referred(kind, name)).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn once(
        &self,
        reference: &Reference,
        make: impl FnOnce(&Self) -> Result<Value, String>,
    ) -> Result<Value, String> {
        let Reference { root, name, .. } = reference;
        let key = (root.clone(), name.clone());
        if let Some(value) = self.known.borrow().get(&key) {
            return Ok(part(value, reference));
        }
        if !self.open.borrow_mut().insert(key.clone()) {
            return Err(format!("{root}.{name} refers to itself"));
        }
        let value = make(self);
        self.open.borrow_mut().remove(&key);
        let value = value?;
        let asked = part(&value, reference);
        self.known.borrow_mut().insert(key, value);
        Ok(asked)
    }

    fn local(&self, name: &str) -> Result<Value, String> {
        let mut locals = self.blocks.iter().filter(|block| block.kind == "locals");
        let local = locals.find_map(|block| block.body.attribute(name));
        self.evaluate(local.ok_or_else(|| format!("there is no local {name}"))?, &[])
    }

    /// A resource as expressions see it: an object, or one for each key.
    fn referred(&self, kind: &str, name: &str) -> Result<Value, String> {
        let block = self
            .blocks
            .iter()
            .find(|block| block.kind == "resource" && block.labels == [kind, name])
            .ok_or_else(|| format!("there is no {kind}.{name}"))?;
        let instances = self.instances(block).into_iter();
        let objects = instances.map(|(key, names)| {
            let address = Resource::address_of(kind, name, key.as_ref());
            let attributes = self.asked.iter().map(|&asked| {
                let given = block.body.attribute(asked);
                // Something that refers back to us is not an attribute that anybody reads.
                let given = given.and_then(|given| self.evaluate(given, &names).ok());
                let value = given
                    .unwrap_or_else(|| symbol::of(&format!("{}.{address}.{asked}", self.layer)));
                (asked.to_owned(), value)
            });
            (key, Value::Object(attributes.collect()))
        });
        let objects: Vec<_> = objects.collect();
        if block.body.attribute("count").is_some() {
            return Ok(Value::Array(objects.into_iter().map(|(_, object)| object).collect()));
        }
        if block.body.attribute("for_each").is_some() {
            let keyed = objects.into_iter().filter_map(|(key, object)| match key {
                Some(Key::Name(key)) => Some((key, object)),
                _ => None,
            });
            return Ok(Value::Object(keyed.collect()));
        }
        Ok(objects.into_iter().next().map_or(Value::Null, |(_, object)| object))
    }

    /// The inputs with the defaults of the variables, and of their optional attributes.
    fn complete(&self, mut inputs: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let variables = self.blocks.iter().filter(|block| block.kind == "variable");
        let complete = variables.filter_map(|block| {
            let name = block.labels.first()?;
            let of = block.body.attribute("type").map(|of| &of.value);
            let default = || Some(self.value(block.body.attribute("default")?, &block.place, &[]));
            let nothing = || of.and_then(types::empty);
            let is_ephemeral = block.body.attribute("ephemeral").is_some();
            let given = inputs.remove(name);
            // What is ephemeral comes from whoever applies it, whatever it is without them.
            let secret = || is_ephemeral.then(|| symbol::of(&format!("var.{name}")));
            let value = match given.or_else(secret).or_else(default).or_else(nothing) {
                Some(value) => of.map_or(value.clone(), |of: &Expression| types::fill(value, of)),
                None => symbol::of(&format!("var.{name}")),
            };
            Some((name.clone(), value))
        });
        complete.collect()
    }
}

/// What a reference asks for of a value: the one element that it names, or all.
fn part(value: &Value, reference: &Reference) -> Value {
    let named = reference.then.as_ref();
    let element = named.and_then(|name| Some((name, value.as_object()?.get(name)?)));
    match element {
        Some((name, element)) => Map::from_iter([(name.clone(), element.clone())]).into(),
        None => value.clone(),
    }
}

/// Every name after a dot, anywhere in a module.
fn asked(blocks: &[Block]) -> BTreeSet<&str> {
    fn collect<'a>(body: &'a Body, names: &mut BTreeSet<&'a str>) {
        for attribute in &body.attributes {
            names.extend(attribute.asked.iter().map(String::as_str));
        }
        for block in &body.blocks {
            collect(&block.body, names);
        }
    }
    let mut names = BTreeSet::new();
    for block in blocks {
        collect(&block.body, &mut names);
    }
    names
}

/// The same in JSON.
pub(crate) fn json(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}
