package io.slipway.adoption;

import io.slipway.engine.InstanceEnds;
import io.slipway.engine.OperationVariables;
import io.slipway.host.HostKeyStore;
import io.slipway.journal.Journal;
import io.slipway.operations.ClusterDefinitions;
import io.slipway.operations.FirstDefinitions;
import io.slipway.operations.Operations;
import io.slipway.operations.People;
import io.slipway.operations.Proposals;
import java.time.Clock;
import java.util.Optional;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The delegates of an adoption; a method's name is the name that its diagram uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdoptionSettings.class)
class AdoptionConfiguration {

    @Bean
    FirstDefinitions firstDefinitions(AdoptionSettings settings) {
        return new ProvisionalDefinition(
                settings.identity(), Optional.of(settings.passphrase()).filter(given -> !given.isEmpty()));
    }

    @Bean
    Adoption adoption(Proposals proposals) {
        return new Adoption(proposals);
    }

    @Bean
    AdoptionProposals adoptionProposals(
            Proposals proposals, AdoptionSettings settings, @Lazy TaskService tasks) {
        return new AdoptionProposals(proposals, new References(settings.references()), tasks);
    }

    @Bean
    JavaDelegate readCluster(
            OperationVariables variables, Adoption adoption, HostKeyStore keys, Journal journal, Clock clock) {
        return new ReadCluster(variables, adoption, new Survey(clock), keys, journal);
    }

    @Bean
    JavaDelegate proposeDefinition(OperationVariables variables, Adoption adoption, Clock clock) {
        return new ProposeDefinition(variables, adoption, new Survey(clock));
    }

    @Bean
    JavaDelegate noteFindings(OperationVariables variables, Journal journal) {
        return new NoteFindings(variables, journal);
    }

    @Bean
    JavaDelegate readCorrection(
            OperationVariables variables, Adoption adoption, AdoptionSettings settings, People people) {
        return new ReadCorrection(variables, adoption, new References(settings.references()), people);
    }

    @Bean
    JavaDelegate handOver() {
        return new HandOver();
    }

    @Bean
    InstanceEnds forgetUnadopted(ObjectProvider<Operations> operations, ClusterDefinitions definitions, Journal journal) {
        return new ForgetUnadopted(operations, definitions, journal);
    }
}
