package io.slipway.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricTaskInstance;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Comment;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.camunda.bpm.model.bpmn.instance.BaseElement;

/** The tasks of operations, for programs: seen and completed as the one who is logged in, by the engine's rights. */
public final class HumanTasks {

    private static final int MOST_OF_ALL = 1000;
    private static final int LONGEST_COMMENT = 2000;
    private static final int MOST = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProcessEngine engine;

    HumanTasks(ProcessEngine engine) {
        this.engine = engine;
    }

    /** An answer that the task does not ask for or does not allow; nothing was changed. */
    public static final class BadAnswer extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final List<String> wrong;

        BadAnswer(List<String> wrong) {
            super(String.join(" ", wrong));
            this.wrong = List.copyOf(wrong);
        }

        public List<String> wrong() {
            return wrong;
        }
    }

    /** The tasks of an operation that the user may see, oldest first. */
    public List<HumanTask> of(Operation operation) {
        return query(operation).orderByTaskCreateTime().asc().listPage(0, MOST).stream().map(this::shown).toList();
    }

    /** A task of any operation, in a list. @param process the key of the process whose diagram has it */
    public record OpenTask(
            String operation, String cluster, String process, String processName, String ticket, String id, String key,
            String name, Instant since, Optional<String> assignee) {}

    /** The tasks of operations that the user may see, oldest first. */
    public List<OpenTask> open(Collection<Operation> running, Optional<String> assignee) {
        Map<String, Operation> byId = running.stream().collect(Collectors.toMap(Operation::id, operation -> operation));
        TaskQuery query = engine.getTaskService().createTaskQuery();
        assignee.ifPresent(query::taskAssignee);
        List<Task> tasks = query.orderByTaskCreateTime().asc().listPage(0, MOST_OF_ALL);
        Map<String, String> operations = tasks.isEmpty() ? Map.of() : engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceIds(tasks.stream().map(Task::getProcessInstanceId).collect(Collectors.toSet()))
                .list()
                .stream()
                .filter(instance -> instance.getBusinessKey() != null)
                .collect(Collectors.toMap(ProcessInstance::getId, ProcessInstance::getBusinessKey));
        return tasks.stream()
                .filter(task -> byId.containsKey(operations.getOrDefault(task.getProcessInstanceId(), "")))
                .map(task -> open(byId.get(operations.get(task.getProcessInstanceId())), task))
                .toList();
    }

    private OpenTask open(Operation operation, Task task) {
        ProcessDefinition process = engine.getRepositoryService().getProcessDefinition(task.getProcessDefinitionId());
        return new OpenTask(
                operation.id(), operation.cluster().text(), process.getKey(),
                Optional.ofNullable(process.getName()).orElse(process.getKey()), operation.ticket(), task.getId(),
                task.getTaskDefinitionKey(), task.getName(), task.getCreateTime().toInstant(),
                Optional.ofNullable(task.getAssignee()));
    }

    /** A task's form as it is deployed, as JSON; empty when it asks and shows nothing. */
    public Optional<String> form(Operation operation, String id) {
        return find(operation, id)
                .filter(task -> task.getCamundaFormRef() != null)
                .map(task -> DeployedForm.text(engine.getFormService().getDeployedTaskForm(task.getId())));
    }

    /** Gives a task back, for anybody to take. */
    public void unclaim(Operation operation, String id) {
        engine.getTaskService().setAssignee(waiting(operation, id).getId(), null);
    }

    /** Something that a person noted. @param task the task's name */
    public record Note(String by, Instant at, String task, String text) {}

    /**
     * Notes something at a task, for those who come later; kept with the operation.
     *
     * @throws IllegalArgumentException when there is no text, or too much
     */
    public void comment(Operation operation, String id, String text) {
        String words = text == null ? "" : text.strip();
        if (words.isEmpty() || words.length() > LONGEST_COMMENT) {
            throw new IllegalArgumentException("Write something, at most " + LONGEST_COMMENT + " characters.");
        }
        Task task = waiting(operation, id);
        engine.getTaskService().createComment(task.getId(), operation.processInstance(), words);
    }

    /** What people noted at the operation's tasks, done or not, the oldest first. */
    public List<Note> comments(Operation operation) {
        Map<String, String> names = engine.getHistoryService().createHistoricTaskInstanceQuery()
                .processInstanceBusinessKey(operation.id())
                .list()
                .stream()
                .collect(Collectors.toMap(HistoricTaskInstance::getId, task -> String.valueOf(task.getName())));
        return engine.getTaskService().getProcessInstanceComments(operation.processInstance()).stream()
                .sorted(Comparator.comparing(Comment::getTime))
                .map(comment -> new Note(
                        String.valueOf(comment.getUserId()), comment.getTime().toInstant(),
                        names.getOrDefault(String.valueOf(comment.getTaskId()), ""), comment.getFullMessage()))
                .toList();
    }

    /** One task of an operation; empty when it is done or not the operation's. */
    public Optional<HumanTask> task(Operation operation, String id) {
        return find(operation, id).map(this::shown);
    }

    /** Takes the task for the one who is logged in, who must not be behind another who has it. */
    public void claim(Operation operation, String id, String user) {
        engine.getTaskService().claim(waiting(operation, id).getId(), user);
    }

    /**
     * Completes the task; what is left out is taken as usual.
     *
     * @throws BadAnswer when an answer is not asked for or not allowed
     * @throws OperationControl.NotPossible when the task is done already
     */
    public void complete(Operation operation, String id, Map<String, Object> answers) {
        Task task = waiting(operation, id);
        List<String> wrong = form(task).map(form -> form.wrong(answers)).orElseGet(() -> answers.isEmpty()
                ? List.of()
                : List.of("The task asks for nothing."));
        if (!wrong.isEmpty()) {
            throw new BadAnswer(wrong);
        }
        engine.getTaskService().complete(task.getId(), answers);
    }

    private Task waiting(Operation operation, String id) {
        return find(operation, id).orElseThrow(() -> new OperationControl.NotPossible(
                "There is no such task of " + operation.id() + " any more: somebody may have completed it."));
    }

    private Optional<Task> find(Operation operation, String id) {
        return Optional.ofNullable(query(operation).taskId(id).singleResult());
    }

    private TaskQuery query(Operation operation) {
        return engine.getTaskService().createTaskQuery()
                .processInstanceBusinessKey(operation.id())
                .initializeFormKeys();
    }

    private HumanTask shown(Task task) {
        Optional<DeployedForm> form = form(task);
        Map<String, JsonNode> data = new LinkedHashMap<>();
        form.ifPresent(read -> read.shown().forEach(name ->
                data.put(name, json(engine.getTaskService().getVariable(task.getId(), name)))));
        return new HumanTask(
                task.getId(),
                task.getTaskDefinitionKey(),
                task.getName(),
                Optional.ofNullable(task.getAssignee()),
                task.getCreateTime().toInstant(),
                documentation(task),
                data,
                form.map(DeployedForm::questions).orElse(List.of()));
    }

    private Optional<DeployedForm> form(Task task) {
        return task.getCamundaFormRef() == null
                ? Optional.empty()
                : Optional.of(DeployedForm.read(engine.getFormService().getDeployedTaskForm(task.getId())));
    }

    private String documentation(Task task) {
        BaseElement element = engine.getRepositoryService()
                .getBpmnModelInstance(task.getProcessDefinitionId())
                .getModelElementById(task.getTaskDefinitionKey());
        return element.getDocumentations().stream()
                .findFirst()
                .map(documentation -> documentation.getTextContent())
                .orElse("");
    }

    /** Variables are texts, numbers, truth values, or JSON as the engine wraps it. */
    private static JsonNode json(Object variable) {
        if (variable == null) {
            return JSON.nullNode();
        }
        if (variable instanceof String || variable instanceof Number || variable instanceof Boolean
                || variable instanceof java.util.Collection<?> || variable instanceof Map<?, ?>) {
            return JSON.valueToTree(variable);
        }
        try {
            return JSON.readTree(variable.toString());
        } catch (JsonProcessingException text) {
            return JSON.valueToTree(variable.toString());
        }
    }
}
