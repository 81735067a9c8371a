package io.slipway.lab;

import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** The programs, services and scripts that are on the class path, found once. */
final class LabRegistry {

    private static final LabRegistry FOUND = new LabRegistry();

    private final Map<String, LabProgram> programs = new HashMap<>();
    private final Map<String, LabService> services = new HashMap<>();
    private final Map<String, LabScript> scripts = new HashMap<>();

    private LabRegistry() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(LabProgram.class));
        scanner.addIncludeFilter(new AssignableTypeFilter(LabService.class));
        scanner.addIncludeFilter(new AssignableTypeFilter(LabScript.class));
        scanner.findCandidateComponents("io.slipway.lab.programs").forEach(found -> register(make(found.getBeanClassName())));
    }

    static LabRegistry ofThisClassPath() {
        return FOUND;
    }

    private static Object make(String className) {
        try {
            Constructor<?> constructor = Class.forName(className).getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException cause) {
            throw new IllegalStateException(className + " needs a constructor without parameters", cause);
        }
    }

    private void register(Object one) {
        if (one instanceof LabProgram program) {
            add(program.name(), program);
            program.aliases().forEach(alias -> add(alias, program));
        }
        if (one instanceof LabService service) {
            services.put(service.unit(), service);
        }
        if (one instanceof LabScript script) {
            scripts.put(script.text(), script);
        }
    }

    private void add(String name, LabProgram program) {
        LabProgram before = programs.put(name, program);
        if (before != null) {
            throw new IllegalStateException(name + " is made twice: " + before.getClass() + ", " + program.getClass());
        }
    }

    Optional<LabProgram> program(String name) {
        return Optional.ofNullable(programs.get(name));
    }

    Optional<LabService> service(String unit) {
        return Optional.ofNullable(services.get(unit));
    }

    Optional<LabScript> script(String text) {
        return Optional.ofNullable(scripts.get(text));
    }
}
