package io.slipway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.file.ClusterFile;
import io.slipway.inventory.file.ClusterFileReading;
import org.junit.jupiter.api.Test;

/** The lab's own cluster file, as the product reads it. */
class LabClusterFileTest {

    @Test
    void saysWhatTheLabIs() {
        try (Lab lab = Lab.demo()) {
            ClusterFileReading reading = ClusterFile.read(lab.clusterFile());

            assertThat(reading.mistakes()).isEmpty();
            assertThat(reading.warnings()).isEmpty();
            assertThat(reading.definition()).contains(lab.definition());
        }
    }
}
