//! An environment as its rendered roots and the modules that they call make it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::evaluate::{Evaluated, EvaluationScope, NothingOutside, Outside};
use crate::resource::RenderedResource;
use crate::source::{HclBlock, Place, outputs_read, parse};
use crate::value::Value;
use crate::{Files, Problem, Unreadable};

/// The directory of the modules.
const MODULES: &str = "modules";

/// The directory of the environments.
const ENVIRONMENTS: &str = "envs";

/// Everything that is rendered, evaluated.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Rendered {
    /// Sorted by name.
    pub environments: Vec<RenderedEnvironment>,
}

/// An environment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RenderedEnvironment {
    /// Its suffix.
    pub name: String,
    /// Names of its roots: the layers, or one for all.
    pub roots: Vec<String>,
    /// What a layer reads of another.
    pub wires: BTreeSet<Wire>,
    /// What the root gives each module, by layer and input.
    pub inputs: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// What each root says of itself: its `backend`, its `provider` and the `source` of its modules.
    pub settings: BTreeMap<String, serde_json::Value>,
    /// Where each of those is given.
    #[serde(skip)]
    pub places: BTreeMap<(String, String), Place>,
    /// Every object, in the order of layers, files and lines.
    pub resources: Vec<RenderedResource>,
    /// What could not be evaluated.
    pub problems: BTreeSet<Problem>,
}

/// An output that a layer reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Wire {
    /// The layer that reads.
    pub to: String,
    /// The layer whose output it is.
    pub from: String,
    /// The output.
    pub output: String,
}

impl Rendered {
    /// Reads rendered files: path from the project's root, and text. Files that are not Terraform's, and
    /// tests of modules, are passed over.
    ///
    /// # Errors
    /// If a file is not HCL, or a root calls a module that is not there: every such mistake.
    pub fn read(files: &Files) -> Result<Self, Vec<Unreadable>> {
        let parsed = files.par_iter().filter_map(|(path, text)| {
            let path = path.to_str()?;
            let (directory, name) = path.rsplit_once('/')?;
            let is_ours = directory.starts_with(MODULES) || directory.starts_with(ENVIRONMENTS);
            let is_terraform = name.rsplit_once('.').is_some_and(|(_, kind)| kind == "tf");
            (is_ours && is_terraform).then(|| (directory, parse(path, text)))
        });
        let mut directories = Directories::new();
        let mut mistakes = Vec::new();
        for (directory, blocks) in parsed.collect::<Vec<_>>() {
            match blocks {
                Ok(blocks) => directories.entry(directory).or_default().extend(blocks),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for directory in directories.keys() {
            if let [ENVIRONMENTS, name, root] = directory.split('/').collect::<Vec<_>>()[..] {
                names.entry(name).or_default().push(root);
            }
        }
        let environments: Vec<_> = names
            .into_par_iter()
            .map(|(name, roots)| Evaluation::new(name, &directories).environment(&roots))
            .collect();
        Ok(Self { environments })
    }

    /// The environment of a name.
    pub fn environment(&self, name: &str) -> Option<&RenderedEnvironment> {
        self.environments.iter().find(|environment| environment.name == name)
    }
}

impl RenderedEnvironment {
    /// Every resource of a type.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a RenderedResource> {
        self.resources.iter().filter(move |resource| resource.kind == kind)
    }
}

/// The blocks of every directory.
type Directories<'a> = BTreeMap<&'a str, Vec<HclBlock<'a>>>;

/// An environment while it is evaluated.
struct Evaluation<'a> {
    name: &'a str,
    directories: &'a Directories<'a>,
    /// Of modules, by root and layer.
    outputs: RefCell<BTreeMap<(String, String), Value>>,
    /// Of roots.
    states: RefCell<BTreeMap<String, Value>>,
    open: RefCell<BTreeSet<String>>,
    calls: RefCell<Vec<ModuleCall<'a>>>,
    settings: RefCell<BTreeMap<String, serde_json::Value>>,
    places: RefCell<BTreeMap<(String, String), Place>>,
    problems: RefCell<BTreeSet<Problem>>,
    wires: RefCell<BTreeSet<Wire>>,
}

/// A module that a root calls.
struct ModuleCall<'a> {
    layer: &'a str,
    blocks: &'a [HclBlock<'a>],
    inputs: BTreeMap<Arc<str>, Value>,
}

impl<'a> ModuleCall<'a> {
    fn scope(&self) -> EvaluationScope<'a> {
        EvaluationScope::new(self.layer, self.blocks, self.inputs.clone(), &NothingOutside)
    }

    /// Everything that the module makes of its inputs, and what could not be evaluated.
    fn resources(&self) -> (Vec<RenderedResource>, BTreeSet<Problem>) {
        let scope = self.scope();
        (scope.resources(), scope.problems())
    }
}

/// What a root refers to outside of itself: modules, and the outputs of other roots.
struct Outsides<'e, 'a> {
    evaluation: &'e Evaluation<'a>,
    root: &'e str,
}

impl Outside for Outsides<'_, '_> {
    fn module(&self, name: &str) -> Evaluated {
        self.evaluation.module(self.root, name)
    }

    fn data(&self, kind: &str, name: &str) -> Evaluated {
        if kind != "terraform_remote_state" {
            return Err(format!("data source {kind} is not known here"));
        }
        let state = Value::map([("outputs".into(), self.evaluation.state(name)?)]);
        Ok(Value::list(vec![state]))
    }
}

impl<'a> Evaluation<'a> {
    fn new(name: &'a str, directories: &'a Directories<'a>) -> Self {
        Self {
            name,
            directories,
            outputs: RefCell::default(),
            states: RefCell::default(),
            open: RefCell::default(),
            calls: RefCell::default(),
            settings: RefCell::default(),
            places: RefCell::default(),
            problems: RefCell::default(),
            wires: RefCell::default(),
        }
    }

    fn environment(self, roots: &[&str]) -> RenderedEnvironment {
        for root in roots {
            self.settings.borrow_mut().insert((*root).to_owned(), self.settings_of(root));
            let calls = self.blocks(root).iter().filter(|block| &*block.kind == "module");
            for layer in calls.filter_map(|block| block.labels.first()) {
                // What goes wrong here is a problem of the one who refers to it as well.
                let _ = self.module(root, layer);
            }
        }
        // Outputs are evaluated one after the other, as layers read them of each other; what is left of
        // the modules is independent by then, and most of the work.
        let calls = self.calls.into_inner();
        let evaluated: Vec<_> = calls.par_iter().map(ModuleCall::resources).collect();
        let mut resources = Vec::new();
        let mut problems = self.problems.into_inner();
        for (of_module, unknown) in evaluated {
            resources.extend(of_module);
            problems.extend(unknown);
        }
        let inputs = calls.into_iter().map(|call| {
            let given = call.inputs.iter().map(|(name, value)| (name.to_string(), value.json()));
            (call.layer.to_owned(), given.collect())
        });
        resources.sort_by(|a, b| (&a.layer, &a.place, &a.key).cmp(&(&b.layer, &b.place, &b.key)));
        RenderedEnvironment {
            name: self.name.to_owned(),
            roots: roots.iter().map(|&root| root.to_owned()).collect(),
            wires: self.wires.into_inner(),
            inputs: inputs.collect(),
            settings: self.settings.into_inner(),
            places: self.places.into_inner(),
            resources,
            problems,
        }
    }

    fn blocks(&self, root: &str) -> &'a [HclBlock<'a>] {
        let directory = format!("{ENVIRONMENTS}/{}/{root}", self.name);
        self.directories.get(&*directory).map_or(&[], Vec::as_slice)
    }

    fn settings_of(&self, root: &str) -> serde_json::Value {
        let blocks = self.blocks(root);
        let outside = Outsides { evaluation: self, root };
        let scope = EvaluationScope::new(root, blocks, BTreeMap::new(), &outside);
        let mut settings = serde_json::Map::new();
        for block in blocks {
            match (&*block.kind, block.labels.first()) {
                ("terraform", _) => {
                    for backend in block.body.blocks("backend") {
                        let kind =
                            backend.labels.first().map(ToString::to_string).unwrap_or_default();
                        let is = serde_json::Map::from_iter([(kind, scope.written(backend))]);
                        settings.insert("backend".to_owned(), is.into());
                    }
                }
                ("provider", _) => {
                    settings.insert("provider".to_owned(), scope.written(block));
                }
                ("module", Some(layer)) => {
                    let source = block.body.attribute("source").map(|it| it.text);
                    settings.insert(format!("source of {layer}"), source.into());
                }
                _ => {}
            }
        }
        self.problems.borrow_mut().extend(scope.problems());
        settings.into()
    }

    /// The outputs of a module that a root calls, which is evaluated for it.
    fn module(&self, root: &str, layer: &str) -> Evaluated {
        let key = (root.to_owned(), layer.to_owned());
        if let Some(outputs) = self.outputs.borrow().get(&key) {
            return Ok(outputs.clone());
        }
        let blocks = self.blocks(root);
        let call = blocks.iter().find(|block| {
            &*block.kind == "module" && matches!(&block.labels[..], [only] if **only == *layer)
        });
        let call = call.ok_or_else(|| format!("there is no module {layer} in root {root}"))?;
        if !self.open.borrow_mut().insert(format!("{root}/{layer}")) {
            return Err(format!("layer {layer} reads itself"));
        }
        let outside = Outsides { evaluation: self, root };
        let scope = EvaluationScope::new(root, blocks, BTreeMap::new(), &outside);
        let inputs = scope.arguments(call, &["source", "version"]);
        self.wires.borrow_mut().extend(wires(layer, call));
        let given = call.body.attributes.iter().map(|it| {
            let place = Place { line: it.line, ..call.place.clone() };
            ((layer.to_owned(), it.name.to_string()), place)
        });
        self.places.borrow_mut().extend(given);
        let directory = format!("{MODULES}/{layer}");
        let blocks = self.directories.get(&*directory);
        let blocks = blocks.ok_or_else(|| format!("there is no {directory}"))?;
        let module = ModuleCall { layer: &call.labels[0], blocks, inputs };
        let outputs = module.scope().outputs();
        self.problems.borrow_mut().extend(scope.problems());
        self.calls.borrow_mut().push(module);
        self.open.borrow_mut().remove(&format!("{root}/{layer}"));
        self.outputs.borrow_mut().insert(key, outputs.clone());
        Ok(outputs)
    }

    /// The outputs of a root, as another reads them from its state.
    fn state(&self, root: &str) -> Evaluated {
        if let Some(outputs) = self.states.borrow().get(root) {
            return Ok(outputs.clone());
        }
        let blocks = self.blocks(root);
        if blocks.is_empty() {
            return Err(format!("there is no root {root}"));
        }
        let outside = Outsides { evaluation: self, root };
        let scope = EvaluationScope::new(root, blocks, BTreeMap::new(), &outside);
        let outputs = scope.outputs();
        self.problems.borrow_mut().extend(scope.problems());
        self.states.borrow_mut().insert(root.to_owned(), outputs.clone());
        Ok(outputs)
    }
}

/// What the arguments of a module call read of other layers.
fn wires(layer: &str, call: &HclBlock<'_>) -> Vec<Wire> {
    let read = call.body.attributes.iter().flat_map(|attribute| outputs_read(&attribute.value));
    read.map(|(from, output)| Wire {
        to: layer.to_owned(),
        from: from.to_owned(),
        output: output.to_owned(),
    })
    .collect()
}
