package io.slipway.events;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Throws an answer's body away, so that the connection can be used again, and hangs up when there is too much of it. */
final class LimitedBody implements HttpResponse.BodySubscriber<Void> {

    private static final long MOST_BYTES = 64 * 1024;

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private long seen;

    @Override
    public CompletionStage<Void> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        seen += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (seen > MOST_BYTES) {
            subscription.cancel();
            end.complete(null);
        }
    }

    /** The status had come already, and that is what counts. */
    @Override
    public void onError(Throwable failure) {
        end.complete(null);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
