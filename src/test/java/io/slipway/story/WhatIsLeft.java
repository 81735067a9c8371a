package io.slipway.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.lab.LabHost;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Every text that a run leaves where somebody can read it: by place, so that a finding says where it was. */
final class WhatIsLeft {

    /** Where kubeadm and kubelet keep their own credentials. */
    private static final List<String> OF_KUBERNETES = List.of("/etc/kubernetes/", "/var/lib/kubelet/", "/var/lib/etcd/");

    private static final List<String> ENGINE_RESOURCES = List.of(
            "variable-instance", "process-instance", "task", "job", "incident", "user", "process-definition", "deployment",
            "history/variable-instance", "history/detail", "history/activity-instance", "history/process-instance",
            "history/task", "history/job-log", "history/incident", "history/user-operation", "history/identity-link-log");

    private static final int PAGE = 1000;

    private final LabApplication slipway;
    private final ObjectMapper json = new ObjectMapper();

    WhatIsLeft(LabApplication slipway) {
        this.slipway = slipway;
    }

    /** Each column of each table, whatever its type. */
    Map<String, String> inTheDatabase() throws SQLException {
        Map<String, StringBuilder> columns = new LinkedHashMap<>();
        try (Connection connection = slipway.bean(DataSource.class).getConnection()) {
            for (String table : tables(connection)) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select * from " + table)) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            String place = "the table " + table + ", column " + rows.getMetaData().getColumnName(column);
                            columns.computeIfAbsent(place, name -> new StringBuilder())
                                    .append(text(rows, column)).append('\n');
                        }
                    }
                }
            }
        }
        return columns.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().toString()));
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = connection.getMetaData().getTables(
                connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (found.next()) {
                tables.add('"' + found.getString("TABLE_NAME") + '"');
            }
        }
        return tables;
    }

    /** Bytes as the characters of the same numbers: what is readable in them stays so. */
    private static String text(ResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        if (value instanceof byte[] || value instanceof java.sql.Blob) {
            return new String(rows.getBytes(column), StandardCharsets.ISO_8859_1);
        }
        String text = rows.getString(column);
        return text == null ? "" : text;
    }

    /** What {@code ps} showed, and the files outside Kubernetes' own directories. */
    Map<String, String> onTheHosts() {
        Map<String, String> places = new LinkedHashMap<>();
        for (LabHost host : slipway.lab().hosts()) {
            places.put("the argument lists of " + host.name(), host.argumentLists().stream()
                    .map(line -> String.join(" ", line)).collect(Collectors.joining("\n")));
            host.files().under("").stream()
                    .filter(path -> OF_KUBERNETES.stream().noneMatch(path::startsWith))
                    .forEach(path -> places.put("the file " + path + " of " + host.name(),
                            host.files().text(path).orElse("")));
        }
        return places;
    }

    Map<String, String> inTheLog() {
        return Map.of("the log", slipway.log());
    }

    /** What Slipway's own API, its pages, and the engine's REST API answer to somebody who may see everything. */
    Map<String, String> inTheAnswers(Http http) throws IOException {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String resource : ENGINE_RESOURCES) {
            String query = resource.endsWith("variable-instance") || resource.endsWith("detail")
                    ? "&deserializeValues=false" : "";
            int first = 0;
            JsonNode page;
            do {
                page = get(http, "/engine-rest/" + resource + "?maxResults=" + PAGE + "&firstResult=" + first + query,
                        answers);
                first += PAGE;
            } while (page.size() == PAGE);
        }
        for (JsonNode log : json.readTree(answers.get("the answer to /engine-rest/history/job-log?maxResults=" + PAGE
                + "&firstResult=0"))) {
            if (log.path("failureLog").asBoolean()) {
                fetch(http, "/engine-rest/history/job-log/" + log.get("id").asText() + "/stacktrace", answers);
            }
        }
        fetch(http, "/", answers);
        fetch(http, "/operations", answers);
        get(http, "/api/v1/clusters", answers);
        get(http, "/api/v1/clusters/demo/join-credentials", answers);
        for (JsonNode version : get(http, "/api/v1/clusters/demo/versions", answers)) {
            String path = "/api/v1/clusters/demo/versions/" + version.get("version").asInt();
            for (String what : List.of("", "/complete", "/diff")) {
                fetch(http, path + what, answers);
            }
        }
        for (JsonNode operation : get(http, "/api/v1/operations?size=200", answers).get("operations")) {
            String id = operation.get("id").asText();
            boolean planned = operation.get("state").asText().equals("PLANNED");
            for (String what : List.of(
                    "", "/plan", "/findings", planned ? "/plan" : "/report", "/matrix", "/progress", "/path")) {
                fetch(http, "/api/v1/operations/" + id + what, answers);
            }
            pages(http, "/api/v1/operations/" + id + "/steps?size=500", answers);
            pages(http, "/api/v1/operations/" + id + "/commands?size=50", answers);
            fetch(http, "/operations/" + id, answers);
            fetch(http, "/operations/" + id + "/commands", answers);
        }
        return answers;
    }

    private void pages(Http http, String path, Map<String, String> answers) throws IOException {
        JsonNode next = json.nullNode();
        do {
            JsonNode page = get(http, path + (next.isNumber() ? "&after=" + next.asLong() : ""), answers);
            next = page.path("next");
        } while (next.isNumber());
    }

    private JsonNode get(Http http, String path, Map<String, String> answers) throws IOException {
        return json.readTree(fetch(http, path, answers));
    }

    private static String fetch(Http http, String path, Map<String, String> answers) {
        HttpResponse<String> answer = http.get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        answers.put("the answer to " + path, answer.body());
        return answer.body();
    }
}
