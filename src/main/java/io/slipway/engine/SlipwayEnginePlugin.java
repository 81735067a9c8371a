package io.slipway.engine;

import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.engine.impl.util.StringUtil;

/** The engine's settings that Slipway's laws rest on (docs/decisions/0001; measured in the stack notes). */
final class SlipwayEnginePlugin extends AbstractProcessEnginePlugin {

    private final DelegateBeans beans;

    SlipwayEnginePlugin(DelegateBeans beans) {
        this.beans = beans;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
        engine.setExpressionManager(new JuelExpressionManager(beans));
        engine.setFailedJobCommandFactory(new StepRetries(beans));
        // The engine cuts messages off after 666 characters, before the advice; its columns hold 4000.
        StringUtil.DB_MAX_STRING_LENGTH = FailureText.LONGEST;
        // An error code that no diagram catches would otherwise end the operation as if it had succeeded.
        engine.setEnableExceptionsAfterUnhandledBpmnError(true);
        engine.setEnableHistoricInstancePermissions(false);
        engine.setEnforceHistoryTimeToLive(true);
        engine.setEnableScriptCompilation(false);
        engine.setEnableExpressionsInAdhocQueries(false);
        engine.setEnableExpressionsInStoredQueries(false);
        engine.setDeserializationAllowedClasses("");
        engine.setJavaSerializationFormatEnabled(false);
        engine.setPasswordPolicy(new LongPasswords());
        engine.setGroupResourceWhitelistPattern("[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*");
        engine.setUserResourceWhitelistPattern("[a-zA-Z0-9][a-zA-Z0-9._@-]{0,63}");
    }
}
