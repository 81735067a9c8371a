package io.slipway.engine;

import java.util.AbstractMap;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The only beans that an expression in a diagram or a task filter can reach: the steps' delegates and the beans that
 * are delegates or listeners. Everything else of the application stays out of reach, because stored task filters
 * evaluate expressions too (stack, "Security"). Beans are fetched when used, since many of them need the engine itself.
 */
final class DelegateBeans extends AbstractMap<Object, Object> {

    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> stepNames;
    private final Function<String, Object> bean;

    /**
     * @param stepNames names of steps and proofs
     * @param step the delegate of a step, by name
     */
    DelegateBeans(ListableBeanFactory beans, Set<String> stepNames, Function<String, Object> step) {
        this.stepNames = Set.copyOf(stepNames);
        for (Class<?> kind : new Class<?>[] {JavaDelegate.class, ExecutionListener.class, TaskListener.class}) {
            names.addAll(Arrays.asList(beans.getBeanNamesForType(kind, false, false)));
        }
        for (String name : stepNames) {
            if (!names.add(name)) {
                throw new IllegalStateException("a step and a delegate are both named " + name);
            }
        }
        this.bean = name -> stepNames.contains(name) ? step.apply(name) : beans.getBean(name);
    }

    /** All names that expressions can reach. */
    Set<String> names() {
        return Set.copyOf(names);
    }

    /** Whether this is the expression of a step or a proof. */
    boolean isStep(String expression) {
        return expression != null
                && expression.startsWith("${")
                && expression.endsWith("}")
                && stepNames.contains(expression.substring(2, expression.length() - 1));
    }

    @Override
    public boolean containsKey(Object name) {
        return name instanceof String && names.contains(name);
    }

    @Override
    public Object get(Object name) {
        return containsKey(name) ? bean.apply((String) name) : null;
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
        return names.stream()
                .map(name -> Map.<Object, Object>entry(name, bean.apply(name)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
