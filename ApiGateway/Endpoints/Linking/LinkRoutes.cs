using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Linking;

/// <summary>A linking as the owner's page shows it.</summary>
/// <param name="ChannelName">Label of the channel that is being linked.</param>
/// <param name="Stage">How far it is: who has to do something next.</param>
/// <param name="Options">WebAuthn options: for navigator.credentials.get on https://web.whatsapp.com, in a browser of the number's owner.</param>
/// <param name="ExpiresAt">When the present stage must be over.</param>
/// <param name="Code">Code that the phone shows too, or null before it is known.</param>
/// <param name="Now">Time of this reply: the owner's clock may be another.</param>
public sealed record LinkReply(string ChannelName, PasskeyProgress Stage, WebAuthnOptions Options, DateTimeOffset ExpiresAt, string? Code, DateTimeOffset Now)
{
    internal static LinkReply Of(LinkPageView view, LinkVisit visit) =>
        new(view.ChannelName, view.Passkey.Stage, new WebAuthnOptions(view.Passkey.Options), view.Passkey.ExpiresAt, view.Passkey.Code, visit.Time.GetUtcNow());
}

/// <summary>How a linking ended.</summary>
/// <param name="Outcome">The outcome, or null when it is not known any more.</param>
/// <param name="Cause">Why it failed, a stable word, or null.</param>
public sealed record LinkEnded(PasskeyOutcome? Outcome, string? Cause);

/// <summary>What the owner's page and the browser extension call. The token in the path is the only right they need, and the only one it gives.</summary>
internal static class LinkRoutes
{
    private const string Path = "/link/{token}/passkey";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly LinkReply Example = new("Reception", PasskeyProgress.Confirm, PasskeyRoutes.ExampleOptions, ChannelExamples.Time.AddMinutes(3), "K7QX-4M2P", ChannelExamples.Time);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync)
            .Describe("Linking", "getLink", "Get the linking of an owner's page", "Needs no key: the token is one, for one attempt and as long as it lasts. After it: not_found with details.reason link_ended, and details.outcome where it is known.")
            .WithMetadata(new PublicAccess())
            .Fails(ErrorCode.NotFound, ErrorCode.RateLimited)
            .ExampleReply(Example);
        routes.MapGet("/link/{token}/events", FollowAsync)
            .Describe("Linking", "followLink", "Follow the linking of an owner's page", "Server-sent events: state, with what getLink answers, at each change; ended, with outcome and cause, as the last one.")
            .WithMetadata(new PublicAccess())
            .Fails(ErrorCode.NotFound, ErrorCode.RateLimited)
            .Produces<string>(200, "text/event-stream");
        routes.MapPost(Path + "/assertion", SubmitAsync)
            .Describe("Linking", "submitLinkPasskey", "Hand over the passkey's answer from an owner's page", "As submitPasskey.")
            .WithMetadata(new PublicAccess(), new RequestSizeLimitAttribute(PasskeyRoutes.MaxBodyBytes))
            .Fails(ErrorCode.NotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ChannelUnavailable, ErrorCode.InvalidRequest, ErrorCode.Other, ErrorCode.RateLimited)
            .ExampleRequest(new SubmitPasskeyRequest { Assertion = PasskeyAssertionJson.Example })
            .ExampleReply(Example with { Stage = PasskeyProgress.WaitingForPhone, Code = null });
        routes.MapPost(Path + "/confirm", ConfirmAsync)
            .Describe("Linking", "confirmLinkPasskey", "Confirm the code from an owner's page", "As confirmPasskey.")
            .WithMetadata(new PublicAccess())
            .Fails(ErrorCode.NotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ChannelUnavailable, ErrorCode.Other, ErrorCode.RateLimited)
            .ExampleReply(Example with { Stage = PasskeyProgress.Done });
        routes.MapDelete(Path, CancelAsync)
            .Describe("Linking", "cancelLink", "Stop the linking from an owner's page", "The owner did not begin it, or sees another code. The channel goes back to the QR, or to the link it has.")
            .WithMetadata(new PublicAccess())
            .Fails(ErrorCode.NotFound, ErrorCode.InvalidLifecycleTransition, ErrorCode.ConcurrentModification, ErrorCode.RateLimited);
    }

    private static async Task<Ok<LinkReply>> GetAsync(string token, LinkVisit visit) => TypedResults.Ok(LinkReply.Of(await visit.ReadAsync(), visit));

    private static async Task<Accepted<LinkReply>> SubmitAsync(string token, LinkVisit visit, Body<SubmitPasskeyRequest> body) =>
        TypedResults.Accepted((string?)null, LinkReply.Of(await visit.DoAsync(grain => grain.SubmitFromPageAsync(visit.Ceremony, body.Value.Assertion.Json)), visit));

    private static async Task<Accepted<LinkReply>> ConfirmAsync(string token, LinkVisit visit, EmptyBody _) =>
        TypedResults.Accepted((string?)null, LinkReply.Of(await visit.DoAsync(grain => grain.ConfirmFromPageAsync(visit.Ceremony)), visit));

    private static async Task<NoContent> CancelAsync(string token, LinkVisit visit)
    {
        await visit.DoAsync(grain => grain.CancelFromPageAsync(visit.Ceremony));
        return TypedResults.NoContent();
    }

    private static async Task<ServerSentEventsResult<string>> FollowAsync(string token, LinkVisit visit, LinkDoor door, HttpContext http, IHostApplicationLifetime lifetime)
    {
        var first = await visit.ReadAsync();
        if (!door.TryOpenStream(visit.Ceremony)) throw Throttle.TooMany(http, TimeSpan.FromSeconds(5));
        http.Response.OnCompleted(() =>
        {
            door.CloseStream(visit.Ceremony);
            return Task.CompletedTask;
        });
        // Proxies that gather replies would hold the events back.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(StatesAsync(visit, first, lifetime.ApplicationStopping, http.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> StatesAsync(LinkVisit visit, LinkPageView? view, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        LinkPageView? said = null;
        var saidAt = visit.Time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            if (view is not { Outcome: null })
            {
                yield return Item("ended", new LinkEnded(view?.Outcome, view?.Reason));
                yield break;
            }

            // An unchanged state after some silence shows that the connection lives.
            if (view != said || visit.Time.GetElapsedTime(saidAt) >= Silence)
            {
                yield return Item("state", LinkReply.Of(view, visit));
                (said, saidAt) = (view, visit.Time.GetTimestamp());
            }

            await Task.Delay(Pause, visit.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) yield break;
            (var isFound, view) = await TryFindAsync(visit);
            if (!isFound) yield break;
        }
    }

    /// <summary>False when no silo answers: the stream ends, and the page opens another one.</summary>
    private static async Task<(bool IsFound, LinkPageView? View)> TryFindAsync(LinkVisit visit)
    {
        try
        {
            return (true, await visit.FindAsync());
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException or GatewayException)
        {
            return (false, null);
        }
    }

    private static SseItem<string> Item<T>(string type, T value) => new(JsonSerializer.Serialize(value, JsonSettings.Options), type);
}
