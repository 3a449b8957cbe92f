//! What becomes of texts as people write them.

use spec_edit::{EditError, Key, Place, copy_block, remove_block, set, unset};

const SPEC: &str = r#"# The environment.
environment_suffix = "dev"
nat                = "single" # one
endpoint_zones     = ["a"] # not in a column

# Weights add up to 100.
release "blue" {
  weight = 100 # all of it
  min    = { web = 6 }
  images = {
    web         = "1.0.0" # ours
    api-gateway = "1.0.0" # theirs
  }
}

service "web" {
  cpu  = 256
  exec = true # a shell
  environment = {
    LOG_LEVEL = "debug"
  }
  scaling {
    max = 4
  }
}

tags = {}
"#;

fn image(service: &str) -> Key<'_> {
    Place::of_block("release", "blue").key("images").entry(service)
}

/// The lines that differ, old and new.
fn changed(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let missing = |from: &str, of: &str| {
        let lines: Vec<_> = of.lines().collect();
        from.lines().filter(|line| !lines.contains(line)).map(str::to_owned).collect()
    };
    (missing(old, new), missing(new, old))
}

#[test]
fn a_value_is_replaced_and_comments_stay_in_their_column() {
    let new = set(SPEC, &image("web"), "1.0.10").unwrap();
    let lines = "    web         = \"1.0.10\" # ours\n    api-gateway = \"1.0.0\"  # theirs\n";
    assert_eq!(
        new,
        SPEC.replace(
            "    web         = \"1.0.0\" # ours\n    api-gateway = \"1.0.0\" # theirs\n",
            lines
        )
    );
    assert_eq!(set(&new, &image("web"), "1.0.0").unwrap(), SPEC);

    // These are in no column, and nobody's line is moved.
    let new = set(SPEC, &Place::TOP.key("nat"), "none").unwrap();
    assert_eq!(new, SPEC.replace("\"single\" # one", "\"none\" # one"));
}

#[test]
fn a_key_is_added_to_its_group_which_keeps_its_column() {
    let service = Place::of_block("service", "web");
    let new = set(SPEC, &service.key("memory"), 512).unwrap();
    let group = "  cpu    = 256\n  exec   = true # a shell\n  memory = 512\n  environment = {\n";
    assert!(new.contains(group), "{new}");
    assert_eq!(unset(&new, &service.key("memory")).unwrap(), SPEC);

    let new = set(SPEC, &image("a-longer-name"), "1").unwrap();
    let group = "    web           = \"1.0.0\" # ours\n    api-gateway   = \"1.0.0\" # theirs\n    \
                 a-longer-name = \"1\"\n  }\n";
    assert!(new.contains(group), "{new}");

    let release = Place::of_block("release", "blue");
    let new = set(SPEC, &release.key("header"), "0123456789abcdef").unwrap();
    let group = "  min    = { web = 6 }\n  header = \"0123456789abcdef\"\n  images = {\n";
    assert!(new.contains(group), "{new}");
}

#[test]
fn lines_that_are_in_no_column_are_not_moved() {
    let spec = "release \"blue\" {\n  weight = 100\n  images = {\n    web = \"1\"\n    api-gateway = \"1\"\n  }\n}\n";
    let new = set(spec, &image("processing"), "1").unwrap();
    let (old, new) = changed(spec, &new);
    assert_eq!((old, new), (vec![], vec!["    processing = \"1\"".to_owned()]));
}

#[test]
fn maps_on_one_line_stay_there() {
    let release = Place::of_block("release", "blue");
    let new = set(SPEC, &release.key("min").entry("web"), 12).unwrap();
    assert_eq!(new, SPEC.replace("{ web = 6 }", "{ web = 12 }"));
    let new = set(SPEC, &release.key("min").entry("api"), 3).unwrap();
    assert_eq!(new, SPEC.replace("{ web = 6 }", "{ web = 6, api = 3 }"));
    assert_eq!(unset(&new, &release.key("min").entry("api")).unwrap(), SPEC);
    let without = unset(&new, &release.key("min").entry("web")).unwrap();
    assert_eq!(without, SPEC.replace("{ web = 6 }", "{ api = 3 }"));
    let new = set(SPEC, &Place::TOP.key("tags").entry("Cost Center"), "x").unwrap();
    assert_eq!(new, SPEC.replace("tags = {}", "tags = { \"Cost Center\" = \"x\" }"));
}

#[test]
fn what_an_entry_needs_comes_with_it() {
    let version = Place::of_block("service", "web").key("secret_versions").entry("key");
    let new = set(SPEC, &version, 2).unwrap();
    let lines =
        "    LOG_LEVEL = \"debug\"\n  }\n  secret_versions = {\n    key = 2\n  }\n  scaling {\n";
    assert!(new.contains(lines), "{new}");
    assert_eq!(set(&new, &version, 3).unwrap(), new.replace("key = 2", "key = 3"));

    let block = "service \"api\" {\n  secret_versions = {\n    key = 2\n  }\n}\n";
    let version = Place::of_block("service", "api").key("secret_versions").entry("key");
    let new = set(SPEC, &version, 2).unwrap();
    assert_eq!(new, SPEC.replace("\ntags", &format!("\n{block}\ntags")));
    for (text, before) in [("", ""), ("a = 1", "a = 1\n\n"), ("a = 1\n", "a = 1\n\n")] {
        assert_eq!(set(text, &version, 2).unwrap(), format!("{before}{block}"));
    }
}

#[test]
fn a_block_on_one_line_gets_more() {
    let version = Place::of_block("service", "api").key("secret_versions").entry("key");
    let lines = "service \"api\" {\n  cpu = 256\n  secret_versions = {\n    key = 2\n  }\n}\n";
    assert_eq!(set("service \"api\" { cpu = 256 }\n", &version, 2).unwrap(), lines);
    let lines = lines.replace("  cpu = 256\n", "");
    assert_eq!(set("service \"api\" {}\n", &version, 2).unwrap(), lines);
    assert_eq!(set("service \"api\" {\n}\n", &version, 2).unwrap(), lines);
}

#[test]
fn lines_end_as_the_others_do() {
    let spec = "service \"api\" {\r\n  cpu = 256\r\n}\r\n";
    let version = Place::of_block("service", "api").key("secret_versions").entry("key");
    let new = set(spec, &version, 2).unwrap();
    assert_eq!(new.replace("\r\n", "").find('\n'), None, "{new:?}");
    let new = copy_block(spec, "service", "api", "web").unwrap();
    assert_eq!(new, format!("{spec}\r\n{}", spec.replace("api", "web")));
}

#[test]
fn a_release_comes_and_goes() {
    let new = copy_block(SPEC, "release", "blue", "green").unwrap();
    let block = &SPEC[SPEC.find("release").unwrap()..SPEC.find("service").unwrap()];
    assert_eq!(new, SPEC.replace(block, &format!("{block}{}", block.replace("blue", "green"))));
    assert_eq!(remove_block(&new, "release", "green").unwrap(), SPEC);
    // What was said above the one is said above the other.
    let left = remove_block(&new, "release", "blue").unwrap();
    assert_eq!(left, SPEC.replace("\"blue\"", "\"green\""));
    let left = remove_block(SPEC, "release", "blue").unwrap();
    assert_eq!(left, SPEC.replace(block, "\n"));
    let end = format!("{}{block}", SPEC.replace(block, "\n")).trim_end().to_owned() + "\n";
    assert!(remove_block(&end, "release", "blue").unwrap().ends_with("tags = {}\n"));
}

#[test]
fn refused() {
    let refused = |error: EditError| error.to_string();
    let error = set("a = {", &Place::TOP.key("a"), 1).unwrap_err();
    assert!(refused(error).starts_with("this is not HCL: "));
    let nat = Place::TOP.key("nat").entry("x");
    let error = set(SPEC, &nat, 1).unwrap_err();
    assert_eq!(refused(error), "\"nat\" is not a map written as { key = value }");
    let error = copy_block(SPEC, "release", "green", "blue").unwrap_err();
    assert_eq!(refused(error), "there is no block release \"green\"");
    let error = copy_block(SPEC, "release", "blue", "blue").unwrap_err();
    assert_eq!(refused(error), "there is a block release \"blue\" already");
    assert_eq!(unset(SPEC, &Place::TOP.key("none")).unwrap(), SPEC);
}
