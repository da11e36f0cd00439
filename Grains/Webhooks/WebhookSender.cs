using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Events;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Sends signed delivery attempts. One instance per silo: all endpoints share its connection pool, which connects only to allowed addresses.</summary>
public sealed class WebhookSender : IDisposable
{
    private const int KeptResponseBytes = 1_024;
    private const int MaxResponseBytes = 16 * 1_024;
    private static readonly string UserAgent = "whatisup-webhooks/" + typeof(WebhookSender).Assembly.GetName().Version!.ToString(3);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpMessageInvoker _http;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly HostGates _hosts;

    /// <summary>Creates the sender of a silo.</summary>
    public WebhookSender(WebhookOptions options, EgressGuard guard, TimeProvider time)
    {
        _options = options;
        _time = time;
        _hosts = new HostGates(options, time);
        var handler = guard.CreateHandler(options.AttemptTimeout);
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.MaxConnectionsPerServer = options.InFlightPerHost;
        handler.MaxResponseHeadersLength = 16;
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>Sends one attempt. Failures of the receiver are results, not exceptions.</summary>
    public async Task<WebhookResult> SendAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        using var permit = await _hosts.EnterAsync(request.CustomerId, request.Url.IdnHost, cancellationToken);
        return await AttemptAsync(request, cancellationToken);
    }

    private async Task<WebhookResult> AttemptAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var at = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.AttemptTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        int? status = null;
        try
        {
            using var message = Compose(request, at);
            using var reply = await _http.SendAsync(message, linked.Token);
            status = (int)reply.StatusCode;
            var body = await ReadAsync(reply, linked.Token);
            var error = status switch { >= 200 and < 300 => null, >= 300 and < 400 => WebhookErrors.Redirect, _ => WebhookErrors.Status };
            return Result(error, body, error is null ? null : RetryAfterOf(reply, at));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Result(WebhookErrors.Timeout, null, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or EgressBlockedException)
        {
            return Result(ErrorOf(exception), null, null);
        }

        WebhookResult Result(string? error, string? body, TimeSpan? retryAfter) => new(at, _time.GetElapsedTime(started), status, error, body, retryAfter);
    }

    private static HttpRequestMessage Compose(WebhookRequest request, DateTimeOffset at)
    {
        var identity = new EventIdentity(request.EventId, request.Event, request.ChannelId, request.CustomerId);
        var body = EventEnvelope.Make(identity, at, request.Attempt, request.Payload.Span);
        var seconds = at.ToUnixTimeSeconds();
        var message = new HttpRequestMessage(HttpMethod.Post, request.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var headers = message.Headers;
        foreach (var (name, value) in request.Headers) headers.TryAddWithoutValidation(name, value);
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        headers.TryAddWithoutValidation("X-WhatIsUp-Signature", WebhookSignature.Ours(seconds, body, request.Secrets));
        headers.TryAddWithoutValidation("X-WhatIsUp-Event", request.Event);
        headers.TryAddWithoutValidation("X-WhatIsUp-Event-Id", request.EventId);
        headers.TryAddWithoutValidation("X-WhatIsUp-Correlation-Id", string.IsNullOrEmpty(request.CorrelationId) ? request.EventId : request.CorrelationId);
        headers.TryAddWithoutValidation("webhook-id", request.EventId);
        headers.TryAddWithoutValidation("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Standard(request.EventId, seconds, body, request.Secrets));
        return message;
    }

    private static async Task<string?> ReadAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        await using var stream = await reply.Content.ReadAsStreamAsync(cancellationToken);
        var rented = ArrayPool<byte>.Shared.Rent(MaxResponseBytes);
        try
        {
            // A short response is read to its end, so that the connection can be reused; a long one closes it.
            var read = await stream.ReadAtLeastAsync(rented.AsMemory(0, MaxResponseBytes), MaxResponseBytes, throwOnEndOfStream: false, cancellationToken);
            return read == 0 ? null : Encoding.UTF8.GetString(rented, 0, Math.Min(read, KeptResponseBytes)).Replace('\0', '\ufffd');
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessage reply, DateTimeOffset now) =>
        reply.Headers.RetryAfter is not { } header ? null : header.Delta ?? (header.Date - now is { Ticks: > 0 } pause ? pause : null);

    private static string ErrorOf(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is EgressBlockedException) return WebhookErrors.Blocked;
            if (inner is AuthenticationException) return WebhookErrors.Tls;
        }

        return WebhookErrors.Connection;
    }

    /// <summary>Closes the pooled connections.</summary>
    public void Dispose() => _http.Dispose();
}
