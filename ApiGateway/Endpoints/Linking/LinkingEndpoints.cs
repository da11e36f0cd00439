using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Linking;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Endpoints.Linking;

/// <summary>Requests of the owner's page and of the browser extension. The token in the path is the only credential; it is valid for one pairing.</summary>
internal static class LinkingEndpoints
{
    private static readonly LinkReply Example = new(
        "Reception", PasskeyProgress.Confirm, PasskeyExamples.Options, ChannelExamples.Time.AddMinutes(3), "K7QX-4M2P", ChannelExamples.Time);

    public static void Map(IEndpointRouteBuilder routes)
    {
        LinkPage.Map(routes);
        var link = routes.MapGroup("/link/{token}").WithTags("Linking").IsPublic().Fails(ErrorCode.NotFound, ErrorCode.RateLimited);

        link.MapGet("/passkey", GetAsync)
            .Describe(
                "getLink", "Get the pairing of an owner's page",
                "Needs no API key: the token is valid for one attempt, while that lasts. Afterwards the response is not_found with details.reason link_ended, "
                + "and details.outcome when the outcome is still known.")
            .ExampleReply(Example);
        link.MapGet("/events", LinkEvents.FollowAsync)
            .Describe(
                "followLink", "Follow the pairing of an owner's page",
                "Server-sent events: state at each change, with the same data as getLink; ended as the last event, with outcome and cause.")
            .Produces<string>(200, "text/event-stream");
        link.MapPost("/passkey/assertion", SubmitAsync)
            .Describe("submitLinkPasskey", "Submit the passkey assertion from an owner's page", "See submitPasskey.")
            .WithMetadata(new RequestSizeLimitAttribute(PairingEndpoints.MaxBodyBytes))
            .Fails(ErrorCode.InvalidLifecycleTransition, ErrorCode.ChannelUnavailable, ErrorCode.InvalidRequest, ErrorCode.Other)
            .ExampleReply(Example with { Stage = PasskeyProgress.WaitingForPhone, Code = null });
        link.MapPost("/passkey/confirm", ConfirmAsync)
            .Describe("confirmLinkPasskey", "Confirm the code from an owner's page", "See confirmPasskey.")
            .Fails(ErrorCode.InvalidLifecycleTransition, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(Example with { Stage = PasskeyProgress.Done });
        link.MapDelete("/passkey", CancelAsync)
            .Describe(
                "cancelLink", "Cancel the pairing from an owner's page",
                "For an owner who did not start it, or who sees a different code. The channel returns to the QR code, or to the pairing that it already has.")
            .Fails(ErrorCode.InvalidLifecycleTransition, ErrorCode.ConcurrentModification);
    }

    private static async Task<Ok<LinkReply>> GetAsync(string token, LinkVisit visit) => TypedResults.Ok(LinkReply.Of(await visit.ReadAsync(), visit));

    private static Task<Accepted<LinkReply>> SubmitAsync(string token, LinkVisit visit, Body<SubmitPasskeyRequest> body) =>
        AcceptAsync(visit, grain => grain.SubmitAsync(visit.Ceremony, body.Value.Assertion.Json));

    private static Task<Accepted<LinkReply>> ConfirmAsync(string token, LinkVisit visit, EmptyBody _) =>
        AcceptAsync(visit, grain => grain.ConfirmAsync(visit.Ceremony));

    private static async Task<Accepted<LinkReply>> AcceptAsync(LinkVisit visit, Func<IChannelLinkPage, Task<LinkPageView>> step) =>
        TypedResults.Accepted((string?)null, LinkReply.Of(await visit.DoAsync(step), visit));

    private static async Task<NoContent> CancelAsync(string token, LinkVisit visit)
    {
        await visit.DoAsync(grain => grain.CancelAsync(visit.Ceremony));
        return TypedResults.NoContent();
    }
}
