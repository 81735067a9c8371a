package io.slipway.inventory;

/**
 * A text that has not the form of what it should be. What is wrong and what would be right are kept apart, so that a
 * cluster file's mistakes can show them in columns; the message has both.
 */
public final class InvalidValue extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_SHOWN = 80;

    private final String problem;
    private final String remedy;

    /**
     * @param problem what is wrong
     * @param remedy what would be right
     */
    public InvalidValue(String problem, String remedy) {
        super(problem + "; " + remedy);
        this.problem = problem;
        this.remedy = remedy;
    }

    public String problem() {
        return problem;
    }

    public String remedy() {
        return remedy;
    }

    /** A text in quotes, as it may stand in a message: cut, and with nothing that moves a terminal's cursor. */
    public static String quoted(String text) {
        String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
        return "\"" + shown.replaceAll("\\p{Cntrl}", "?") + "\"";
    }
}
