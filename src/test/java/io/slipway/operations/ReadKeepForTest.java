package io.slipway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.camunda.bpm.engine.BadUserRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long certificates are kept is a duration that a person can read, up to a day. */
class ReadKeepForTest {

    @ParameterizedTest
    @CsvSource({"PT0S,0", "PT3H,180", "PT1H30M,90", "PT24H,1440", "P1D,1440", "' PT45M ',45", "'',0"})
    void aDurationUpToADay(String given, long minutes) {
        assertThat(ReadKeepFor.read(given)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void nothingGivenIsNotKept() {
        assertThat(ReadKeepFor.read(null)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3h", "180", "PT24H1S", "P2D", "-PT1H", "PT", "PT3H; rm -rf /", "PT999999999999999999H"})
    void anythingElseIsToldWhatWouldBeRight(String given) {
        assertThatThrownBy(() -> ReadKeepFor.read(given))
                .isInstanceOf(BadUserRequestException.class)
                .hasMessageContaining("\"" + given + "\" is no duration from PT0S to PT24H")
                .hasMessageContaining("Right would be PT45M, PT3H or PT1H30M.");
    }
}
