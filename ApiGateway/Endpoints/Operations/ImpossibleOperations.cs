using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Operations;

/// <summary>An operation of other APIs that a linked device can't perform. Its route answers with 501, so that clients of those APIs get the reason.</summary>
/// <param name="Id">Operation id.</param>
/// <param name="Method">Method.</param>
/// <param name="Path">Path below the channel.</param>
/// <param name="Scope">Scope that the API key needs.</param>
/// <param name="Tag">Group in the document.</param>
/// <param name="Summary">Title in the document.</param>
/// <param name="Reason">Why it is not possible, one sentence.</param>
/// <param name="Instead">Alternative request, or null.</param>
internal sealed record ImpossibleOperation(
    string Id, string Method, string Path, string Scope, string Tag, string Summary, string Reason, string? Instead);

/// <summary>Operations that no linked device can perform: the routes, the table of operations and its page are generated from this list.</summary>
internal static class ImpossibleOperations
{
    private const string Channel = "/v1/channels/{channelId}";

    /// <summary>Operations with a route.</summary>
    public static IReadOnlyList<ImpossibleOperation> All { get; } =
    [
        new(
            "loginMobile", "POST", Channel + "/users/login/mobile", Scopes.ChannelsRead, "Channels", "Register a phone number",
            "Only a phone can register a number; a channel is a device that is linked to it.", $"GET {Channel}/qr, POST {Channel}/pair-code"),
        new(
            "sendLiveLocation", "POST", Channel + "/messages/live_location", Scopes.MessagesSend, "Messages", "Share a location that moves",
            "Linked devices can't update a live location after they sent it.", $"POST {Channel}/messages/location"),
        new(
            "createCommunityGroup", "POST", Channel + "/communities/{communityId}/createGroup", Scopes.ChannelsRead, "Communities",
            "Create a group in a community",
            "This form was replaced.", $"POST {Channel}/communities/{{communityId}}"),
        new(
            "revokeCommunityInvite", "DELETE", Channel + "/communities/{communityId}/revokeInviteUrl", Scopes.ChannelsRead, "Communities",
            "Revoke the invitation link of a community",
            "This form was replaced.", $"DELETE {Channel}/communities/{{communityId}}/link"),
        new(
            "listCollectionsWithCount", "GET", Channel + "/business/collections/products", Scopes.MessagesRead, "Business",
            "List collections with a count of products",
            "This form was replaced.", $"GET {Channel}/business/collections"),
    ];

    /// <summary>Operations that the protocol offers to phones only, or to nobody: no API has a route for them.</summary>
    public static IReadOnlyList<(string What, string Reason)> Others { get; } =
    [
        ("place or answer a voice or video call", "The protocol of calls is not available to the gateway; calls can be offered by a link, and rejected."),
        ("delete a group for all of its members", "WhatsApp has no such request; a member can leave, and an admin can remove members."),
        ("transfer the account, change its number, set its PIN", "Only the phone can."),
        ("read what others sent to be viewed once", "WhatsApp delivers it to phones only; a channel receives a note that there is something."),
        ("edit a message after about 15 minutes", "WhatsApp's clients ignore later edits."),
        ("delete a message of another person for everyone outside of a group that the account administrates", "WhatsApp's clients ignore it."),
        ("list chats, messages, labels or stories from WhatsApp", "The protocol has no such request; the gateway stores what its channels receive."),
        ("change whether customers can use a cart", "No client that is known here does it from a linked device; the business profile shows the setting."),
    ];

    /// <summary>Rows of the table of operations.</summary>
    public static IEnumerable<OperationRow> Rows =>
        All.Select(operation => new OperationRow(operation.Id, operation.Scope, Capability.NotPossible, null, null, null));

    /// <summary>Maps the routes, which answer with 501.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in All)
            routes.MapMethods(operation.Path, [operation.Method], NoContent () => throw Refused(operation)).WithTags(operation.Tag)
                .Describe(operation.Id, operation.Summary, $"Not possible: {operation.Reason}{(operation.Instead is { } other ? $" Use {other}." : "")}")
                .Requires(operation.Scope).Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound).WithMetadata(new NotSupported());
    }

    private static GatewayException Refused(ImpossibleOperation operation)
    {
        var details = new Dictionary<string, string> { ["reason"] = ErrorStatus.NotSupportedByProtocol };
        if (operation.Instead is { } instead) details["instead"] = instead;
        return new GatewayException(ErrorCode.Other, operation.Reason, details);
    }
}
