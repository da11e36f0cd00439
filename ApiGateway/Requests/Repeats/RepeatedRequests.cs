using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests.Repeats;

/// <summary>
/// POST requests with the header <c>Idempotency-Key</c>: the request runs once, and repetitions get its response for a day. The response is stored before
/// it is sent.
/// </summary>
internal sealed class RepeatedRequests(RequestDelegate next, IGrainFactory grains, ErrorReplies errors, ILogger<RepeatedRequests> log)
{
    /// <summary>The request header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The response header of a repetition.</summary>
    public const string ReplayedHeader = "Idempotent-Replayed";

    /// <summary>Most characters of a key.</summary>
    public const int MaxKeyLength = 255;

    private const string RetryAfterSeconds = "1";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.Features.Get<Caller>() is not { } caller
            || !http.Request.Headers.TryGetValue(Header, out var values))
        {
            await next(http);
            return;
        }

        var key = values.Count == 1 ? values[0]! : "";
        if (key.Length is 0 or > MaxKeyLength || key.Any(character => character is < ' ' or > '~'))
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"{Header} must have 1 to {MaxKeyLength} printable ASCII characters.");
        using var body = new HashedBody(http.Request.Body);
        http.Request.Body = body;
        var grain = grains.GetGrain<IRepeatedRequestGrain>($"{caller.KeyId}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)))}");
        var attempt = Guid.NewGuid().ToString("N");
        var known = await grain.BeginAsync(caller, attempt);
        switch (known.State)
        {
            case AttemptState.Answered:
                await ReplayAsync(http, body, known.Response!);
                break;
            case AttemptState.Running:
                http.Response.Headers.RetryAfter = RetryAfterSeconds;
                throw Conflict("A request with this idempotency key is running.", "idempotency_key_in_use");
            default:
                await RunAsync(http, body, new Attempt(grain, caller, attempt));
                break;
        }
    }

    private async Task RunAsync(HttpContext http, HashedBody body, Attempt attempt)
    {
        var inner = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var captured = new CapturedBody(inner.Stream);
        KeptResponse? response = null;
        try
        {
            http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(captured));
            await RespondAsync(http);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            response = await KeepAsync(http, body, captured);
        }
        finally
        {
            http.Features.Set(inner);
            await EndAsync(http, attempt, response);
        }

        await captured.ReleaseAsync(http.RequestAborted);
    }

    /// <summary>Errors of the handler are responses too, which are kept.</summary>
    private async Task RespondAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted && !ErrorReplies.IsOfClient(http, failure))
        {
            await errors.AnswerAsync(http, failure);
        }
    }

    /// <summary>The response to keep; null for one that a repetition may change: too many requests, and failures of the service or of WhatsApp.</summary>
    private static async Task<KeptResponse?> KeepAsync(HttpContext http, HashedBody body, CapturedBody captured)
    {
        if (http.RequestAborted.IsCancellationRequested || http.Response.StatusCode is StatusCodes.Status429TooManyRequests or >= 500) return null;
        if (captured.Kept is not { } bytes || await TryFingerprintAsync(http, body) is not { } request) return null;
        return new KeptResponse
        {
            Request = request,
            Status = http.Response.StatusCode,
            ContentType = http.Response.ContentType,
            Location = http.Response.Headers.Location,
            Body = WithoutSecrets(http, bytes),
        };
    }

    private async Task EndAsync(HttpContext http, Attempt attempt, KeptResponse? response)
    {
        try
        {
            await attempt.Grain.EndAsync(attempt.Caller, attempt.Id, response);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or GatewayException)
        {
            // What the request did is done, and its client is told so.
            log.ResponseNotKept(http.RequestId(), failure.GetType().Name);
        }
    }

    private static async Task ReplayAsync(HttpContext http, HashedBody body, KeptResponse kept)
    {
        if (await FingerprintAsync(http, body) != kept.Request)
            throw Conflict("The idempotency key was used for another request.", "idempotency_key_reused");
        http.Response.StatusCode = kept.Status;
        http.Response.Headers[ReplayedHeader] = "true";
        if (kept.ContentType is { } type) http.Response.ContentType = type;
        if (kept.Location is { } location) http.Response.Headers.Location = location;
        if (kept.Body.Length > 0) await http.Response.Body.WriteAsync(kept.Body, http.RequestAborted);
    }

    /// <summary>The fingerprint, or null when the client does not send the rest of a body that was not needed.</summary>
    private static async Task<string?> TryFingerprintAsync(HttpContext http, HashedBody body)
    {
        try
        {
            return await FingerprintAsync(http, body);
        }
        catch (Exception fault) when (fault is RequestRefusedException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Hex SHA-256 of path, query and body.</summary>
    private static async Task<string> FingerprintAsync(HttpContext http, HashedBody body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Path}{http.Request.QueryString}\n"));
        hash.AppendData(await body.FinishAsync(http.RequestAborted));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static byte[] WithoutSecrets(HttpContext http, byte[] body)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<OneTimeSecret>() is not { } secret || http.Response.StatusCode >= 300) return body;
        var response = JsonNode.Parse(body)!.AsObject();
        response[secret.Field] = null;
        return Encoding.UTF8.GetBytes(response.ToJsonString(Json.JsonSettings.Options));
    }

    private static GatewayException Conflict(string message, string reason) =>
        new(ErrorCode.ConcurrentModification, message, new Dictionary<string, string> { ["reason"] = reason });

    private sealed record Attempt(IRepeatedRequestGrain Grain, Caller Caller, string Id);
}
