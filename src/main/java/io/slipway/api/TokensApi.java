package io.slipway.api;

import io.slipway.security.AccessToken;
import io.slipway.security.AccessTokens;
import io.slipway.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The tokens of programs, for administrators. */
@RestController
@Tag(name = "Tokens")
@RequestMapping(path = "/api/v1/tokens", produces = MediaType.APPLICATION_JSON_VALUE)
class TokensApi {

    private static final int USUAL_DAYS = 365;

    private final AccessTokens tokens;

    TokensApi(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * What shall be made.
     *
     * @param name the program's
     * @param role {@code VIEWER} or {@code OPERATOR}
     * @param days how long it is valid; 365 when absent
     */
    record TokenWish(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String name,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) Role role,
            Integer days) {}

    @Operation(operationId = "listTokens", summary = "All tokens with their last use; for administrators")
    @GetMapping
    List<AccessToken> all() {
        return tokens.all();
    }

    /** The only answer that ever holds the secret. */
    @Operation(operationId = "makeToken", summary = "Make a token; the answer shows its secret this once")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<AccessTokens.Made> make(@RequestBody TokenWish wish, Principal person) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(tokens.make(
                        wish.name(),
                        wish.role(),
                        Duration.ofDays(wish.days() == null ? USUAL_DAYS : wish.days()),
                        person.getName()));
    }

    @Operation(operationId = "revokeToken", summary = "Revoke a token at once")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable String id) {
        if (!tokens.revoke(id)) {
            throw NotFound.of("There is no token \"" + Shown.text(id) + "\".");
        }
    }
}
