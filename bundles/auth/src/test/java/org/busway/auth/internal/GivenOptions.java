package org.busway.auth.internal;

import java.lang.annotation.Annotation;
import java.nio.file.Path;

/** Options as Declarative Services hands them over: the defaults, but for what is given. */
@SuppressWarnings("all")
final class GivenOptions implements AuthOptions {

    private String file = "";
    private String type = "session";
    private String[] rules = {};

    GivenOptions file(Path given) {
        file = given.toString();
        return this;
    }

    GivenOptions type(String given) {
        type = given;
        return this;
    }

    GivenOptions rules(String... given) {
        rules = given;
        return this;
    }

    @Override
    public String configuration_file() {
        return file;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String[] rules() {
        return rules;
    }

    @Override
    public String[] limits() {
        return new String[0];
    }

    @Override
    public String[] mechanisms() {
        return new String[]{"EXTERNAL"};
    }

    @Override
    public boolean anonymous() {
        return false;
    }

    @Override
    public String[] service_directories() {
        return new String[0];
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return AuthOptions.class;
    }
}
