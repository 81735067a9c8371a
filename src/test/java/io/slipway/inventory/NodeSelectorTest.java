package io.slipway.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calico's selectors, read before one that it cannot read stops the cluster's addresses. */
class NodeSelectorTest {

    private static final Map<String, String> LABELS =
            Map.of("slipway.io/rack", "a1", "kubernetes.io/hostname", "w1", "zone", "north");

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            all()                                                          ; true
            slipway.io/rack == "a1"                                        ; true
            slipway.io/rack == 'a2'                                        ; false
            slipway.io/rack != 'a2'                                        ; true
            absent != 'a2'                                                 ; true
            kubernetes.io/hostname == "w2" || kubernetes.io/hostname=="w1" ; true
            has(zone) && !has(other)                                       ; true
            !(zone == 'north')                                             ; false
            zone in {'south', 'north'}                                     ; true
            zone not in {'south'}                                          ; true
            absent in {'south'}                                            ; false
            zone starts with 'nor' && zone ends with "th"                  ; true
            zone contains 'x'                                              ; false
            """)
    void selectsByLabels(String selector, boolean selected) {
        assertThat(NodeSelector.matches(selector, LABELS)).isEqualTo(selected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rack = a1", "rack == a1", "rack ==", "(all()", "some()", "rack == 'a1' &&", "rack == 'a", "a b"})
    void refusesWhatCalicoCannotRead(String selector) {
        assertThatThrownBy(() -> NodeSelector.matches(selector, LABELS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read");
    }
}
