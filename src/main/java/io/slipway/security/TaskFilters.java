package io.slipway.security;

import java.util.Map;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.filter.Filter;

/** The lists that Tasklist shows from the first start on; without any it shows nothing. */
final class TaskFilters {

    private final FilterService filters;
    private final TaskService tasks;

    TaskFilters(FilterService filters, TaskService tasks) {
        this.filters = filters;
        this.tasks = tasks;
    }

    void ensure() {
        if (filters.createFilterQuery().count() > 0) {
            return;
        }
        Filter all = filters.newTaskFilter("All tasks");
        all.setQuery(tasks.createTaskQuery());
        all.setProperties(Map.of("description", "What waits for a person", "priority", 0, "refresh", true,
                "showUndefinedVariable", false,
                "variables", java.util.List.of(
                        Map.of("name", "cluster", "label", "Cluster"),
                        Map.of("name", "operation", "label", "Operation"))));
        filters.saveFilter(all);
        Filter free = filters.newTaskFilter("Nobody works on it yet");
        free.setQuery(tasks.createTaskQuery().taskUnassigned());
        free.setProperties(Map.of("priority", 1, "refresh", true));
        filters.saveFilter(free);
    }
}
