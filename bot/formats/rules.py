RULES: dict[str, object] = {"contract/breaking": None, "contract/risky": None}
