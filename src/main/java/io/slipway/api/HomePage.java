package io.slipway.api;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The first page after the login: where things are. */
@RestController
class HomePage {

    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Slipway</title>
              <link rel="stylesheet" href="/login.css">
            </head>
            <body>
              <main>
                <h1>Slipway</h1>
                <ul>
                  <li><a href="/ops/">Console</a>: what runs, what stands, what to do</li>
                  <li><a href="/camunda/app/tasklist/">Tasklist</a>: start operations, do what waits for a person</li>
                  <li><a href="/camunda/app/cockpit/">Cockpit</a>: watch operations, retry what failed</li>
                  <li><a href="/camunda/app/admin/">Admin</a>: accounts and groups</li>
                  <li><a href="/api/v1/operations">Operations</a> and <a href="/api/v1/clusters">clusters</a> as JSON</li>
                </ul>
              </main>
            </body>
            </html>
            """;

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String home() {
        return PAGE;
    }
}
