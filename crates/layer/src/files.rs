//! The files of a module.

use platform::Platform;

use crate::layer_module::LayerModule;
use crate::readme::readme;
use crate::test_file::test_file;

impl LayerModule {
    /// Path within the module's directory and text of each file. Each begins with `origin` in a
    /// comment: who wrote the file, from what.
    pub fn files(&self, platform: &Platform, origin: &str) -> Vec<(String, String)> {
        let header = format!("# {origin}\n");
        let mut files = self.terraform.files(&header);
        files.push(("README.md".to_owned(), readme(self, origin)));
        if !self.tests.is_empty() {
            let path = format!("tests/{}.tftest.hcl", self.layer);
            files.push((path, test_file(self, platform, &header)));
        }
        files
    }
}

/// The text of a module's file, for tests.
///
/// # Panics
/// If the module has no file of that name.
pub fn rendered_file(module: &LayerModule, platform: &Platform, name: &str) -> String {
    let file = module.files(platform, "Example").into_iter().find(|(file, _)| file == name);
    file.unwrap_or_else(|| panic!("{} has no {name}", module.layer)).1
}
