package io.slipway.operations;

/**
 * One thing that is wrong, or worth a warning, in a cluster file.
 *
 * @param place where: {@code hosts[2].address, line 14}
 * @param id stable id of a warning; empty for a mistake
 * @param problem what is wrong
 * @param remedy what would be right
 */
public record Mistake(String place, String id, String problem, String remedy) {

    @Override
    public String toString() {
        String where = place.isEmpty() ? "" : place + ": ";
        return where + problem + (remedy.isEmpty() ? "" : " (" + remedy + ")");
    }
}
