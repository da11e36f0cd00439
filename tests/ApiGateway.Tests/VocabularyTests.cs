using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>
/// Every operation of the vocabulary that this API is a superset of (its map, table M1) has a route here, or a reason to have none. Routes that are not
/// possible for a linked device answer with 501; the table of operations has them with their reason.
/// </summary>
[Collection(GatewayCollection.Name)]
public sealed partial class VocabularyTests(GatewayStage stage)
{
    private const int Operations = 170;

    /// <summary>Their request, and ours or the reason for none; names of parameters are left out.</summary>
    private static readonly (string Theirs, string? Ours, string? Reason)[] Map =
    [
        ("GET /health", "GET /v1/channels/{}/status", null),
        ("GET /settings", "GET /v1/channels/{}/settings", null),
        ("DELETE /settings", "DELETE /v1/channels/{}/settings", null),
        ("PATCH /settings", "PATCH /v1/channels/{}/settings", null),
        ("GET /settings/events", "GET /v1/channels/{}/settings/events", null),
        ("POST /settings/webhook_test", null, "webhooks belong to endpoints, which have a test of their own, and not to a channel"),
        ("GET /limits", "GET /v1/limits", null),
        ("GET /users/login", "GET /v1/channels/{}/qr", null),
        ("GET /users/login/image", "GET /v1/channels/{}/qr", null),
        ("GET /users/login/rowdata", "GET /v1/channels/{}/qr", null),
        ("GET /users/login/{}", "POST /v1/channels/{}/pair-code", null),
        ("POST /users/login/mobile", "POST /v1/channels/{}/users/login/mobile", null),
        ("POST /users/logout", "POST /v1/channels/{}/logout", null),
        ("GET /users/profile", "GET /v1/channels/{}/profile", null),
        ("PATCH /users/profile", "PATCH /v1/channels/{}/profile", null),
        ("PUT /status", "PUT /v1/channels/{}/profile/about", null),
        ("GET /messages/list", "GET /v1/channels/{}/messages", null),
        ("GET /messages/list/{}", "GET /v1/channels/{}/chats/{}/messages", null),
        ("POST /messages/text", "POST /v1/channels/{}/messages/text", null),
        ("POST /messages/image", "POST /v1/channels/{}/messages/image", null),
        ("POST /messages/video", "POST /v1/channels/{}/messages/video", null),
        ("POST /messages/short", "POST /v1/channels/{}/messages/short", null),
        ("POST /messages/gif", "POST /v1/channels/{}/messages/gif", null),
        ("POST /messages/audio", "POST /v1/channels/{}/messages/audio", null),
        ("POST /messages/voice", "POST /v1/channels/{}/messages/voice", null),
        ("POST /messages/document", "POST /v1/channels/{}/messages/document", null),
        ("POST /messages/link_preview", "POST /v1/channels/{}/messages/link_preview", null),
        ("POST /messages/location", "POST /v1/channels/{}/messages/location", null),
        ("POST /messages/live_location", "POST /v1/channels/{}/messages/live_location", null),
        ("POST /messages/contact", "POST /v1/channels/{}/messages/contact", null),
        ("POST /messages/contact_list", "POST /v1/channels/{}/messages/contact_list", null),
        ("POST /messages/poll", "POST /v1/channels/{}/messages/poll", null),
        ("POST /messages/interactive", "POST /v1/channels/{}/messages/interactive", null),
        ("POST /messages/carousel", "POST /v1/channels/{}/messages/carousel", null),
        ("POST /messages/sticker", "POST /v1/channels/{}/messages/sticker", null),
        ("POST /messages/event", "POST /v1/channels/{}/messages/event", null),
        ("POST /messages/story", "POST /v1/channels/{}/messages/story", null),
        ("POST /messages/story/audio", "POST /v1/channels/{}/messages/story/audio", null),
        ("POST /messages/story/media", "POST /v1/channels/{}/messages/story/media", null),
        ("POST /messages/story/text", "POST /v1/channels/{}/messages/story/text", null),
        ("POST /messages/media/{}", null, "the same as the path of each type, POST /messages/image and so on"),
        ("GET /messages/{}", "GET /v1/channels/{}/messages/{}", null),
        ("POST /messages/{}", "POST /v1/channels/{}/messages/{}/forward", null),
        ("PUT /messages/{}", "POST /v1/channels/{}/messages/{}/read", null),
        ("DELETE /messages/{}", "DELETE /v1/channels/{}/messages/{}", null),
        ("PUT /messages/{}/reaction", "PUT /v1/channels/{}/messages/{}/reaction", null),
        ("DELETE /messages/{}/reaction", "DELETE /v1/channels/{}/messages/{}/reaction", null),
        ("PUT /messages/{}/star", "PUT /v1/channels/{}/messages/{}/star", null),
        ("POST /messages/{}/pin", "POST /v1/channels/{}/messages/{}/pin", null),
        ("DELETE /messages/{}/pin", "DELETE /v1/channels/{}/messages/{}/pin", null),
        ("GET /chats", "GET /v1/channels/{}/chats", null),
        ("GET /chats/{}", "GET /v1/channels/{}/chats/{}", null),
        ("DELETE /chats/{}", "DELETE /v1/channels/{}/chats/{}", null),
        ("POST /chats/{}", "PATCH /v1/channels/{}/chats/{}", null),
        ("PATCH /chats/{}", "PATCH /v1/channels/{}/chats/{}", null),
        ("GET /contacts", "GET /v1/channels/{}/contacts", null),
        ("POST /contacts", "POST /v1/channels/{}/contacts/check", null),
        ("PUT /contacts", "PUT /v1/channels/{}/contacts", null),
        ("GET /contacts/{}", "GET /v1/channels/{}/contacts/{}", null),
        ("POST /contacts/{}", "POST /v1/channels/{}/contacts/{}", null),
        ("HEAD /contacts/{}", "GET /v1/channels/{}/contacts/{}", null),
        ("PATCH /contacts/{}", "PATCH /v1/channels/{}/contacts/{}", null),
        ("DELETE /contacts/{}", "DELETE /v1/channels/{}/contacts/{}", null),
        ("GET /contacts/{}/profile", "GET /v1/channels/{}/contacts/{}/profile", null),
        ("GET /contacts/lids", "GET /v1/channels/{}/contacts/lids", null),
        ("GET /contacts/lids/{}", "GET /v1/channels/{}/contacts/lids/{}", null),
        ("PUT /presences/me", "PUT /v1/channels/{}/presences/me", null),
        ("GET /presences/{}", "GET /v1/channels/{}/presences/{}", null),
        ("POST /presences/{}", "POST /v1/channels/{}/presences/{}", null),
        ("PUT /presences/{}", "PUT /v1/channels/{}/presences/{}", null),
        ("GET /groups", "GET /v1/channels/{}/groups", null),
        ("POST /groups", "POST /v1/channels/{}/groups", null),
        ("PUT /groups", "PUT /v1/channels/{}/groups", null),
        ("GET /groups/{}", "GET /v1/channels/{}/groups/{}", null),
        ("PUT /groups/{}", "PUT /v1/channels/{}/groups/{}", null),
        ("DELETE /groups/{}", "DELETE /v1/channels/{}/groups/{}", null),
        ("PATCH /groups/{}", "PATCH /v1/channels/{}/groups/{}", null),
        ("GET /groups/{}/invite", "GET /v1/channels/{}/groups/{}/invite", null),
        ("DELETE /groups/{}/invite", "DELETE /v1/channels/{}/groups/{}/invite", null),
        ("POST /groups/{}/participants", "POST /v1/channels/{}/groups/{}/participants", null),
        ("DELETE /groups/{}/participants", "DELETE /v1/channels/{}/groups/{}/participants", null),
        ("GET /groups/{}/icon", "GET /v1/channels/{}/groups/{}/icon", null),
        ("PUT /groups/{}/icon", "PUT /v1/channels/{}/groups/{}/icon", null),
        ("DELETE /groups/{}/icon", "DELETE /v1/channels/{}/groups/{}/icon", null),
        ("DELETE /groups/{}/admins", "DELETE /v1/channels/{}/groups/{}/admins", null),
        ("PATCH /groups/{}/admins", "PATCH /v1/channels/{}/groups/{}/admins", null),
        ("POST /groups/link/{}", "POST /v1/channels/{}/groups/link/{}", null),
        ("GET /groups/link/{}", "GET /v1/channels/{}/groups/link/{}", null),
        ("GET /groups/{}/applications", "GET /v1/channels/{}/groups/{}/applications", null),
        ("POST /groups/{}/applications", "POST /v1/channels/{}/groups/{}/applications", null),
        ("DELETE /groups/{}/applications", "DELETE /v1/channels/{}/groups/{}/applications", null),
        ("GET /communities", "GET /v1/channels/{}/communities", null),
        ("POST /communities", "POST /v1/channels/{}/communities", null),
        ("GET /communities/{}", "GET /v1/channels/{}/communities/{}", null),
        ("POST /communities/{}", "POST /v1/channels/{}/communities/{}", null),
        ("DELETE /communities/{}", "DELETE /v1/channels/{}/communities/{}", null),
        ("DELETE /communities/{}/link", "DELETE /v1/channels/{}/communities/{}/link", null),
        ("DELETE /communities/{}/revokeInviteUrl", "DELETE /v1/channels/{}/communities/{}/revokeInviteUrl", null),
        ("PUT /communities/{}/{}", "PUT /v1/channels/{}/communities/{}/{}", null),
        ("DELETE /communities/{}/{}", "DELETE /v1/channels/{}/communities/{}/{}", null),
        ("POST /communities/{}/{}/join", "POST /v1/channels/{}/communities/{}/{}/join", null),
        ("PATCH /communities/{}/settings", "PATCH /v1/channels/{}/communities/{}/settings", null),
        ("POST /communities/{}/participants", "POST /v1/channels/{}/communities/{}/participants", null),
        ("DELETE /communities/{}/participants", "DELETE /v1/channels/{}/communities/{}/participants", null),
        ("PATCH /communities/{}/admins", "PATCH /v1/channels/{}/communities/{}/admins", null),
        ("DELETE /communities/{}/admins", "DELETE /v1/channels/{}/communities/{}/admins", null),
        ("GET /communities/{}/subgroups", "GET /v1/channels/{}/communities/{}/subgroups", null),
        ("POST /communities/event", "POST /v1/channels/{}/communities/event", null),
        ("POST /communities/{}/createGroup", "POST /v1/channels/{}/communities/{}/createGroup", null),
        ("GET /newsletters", "GET /v1/channels/{}/newsletters", null),
        ("POST /newsletters", "POST /v1/channels/{}/newsletters", null),
        ("GET /newsletters/find", "GET /v1/channels/{}/newsletters/find", null),
        ("GET /newsletters/recommended", "GET /v1/channels/{}/newsletters/recommended", null),
        ("GET /newsletters/{}", "GET /v1/channels/{}/newsletters/{}", null),
        ("DELETE /newsletters/{}", "DELETE /v1/channels/{}/newsletters/{}", null),
        ("PATCH /newsletters/{}", "PATCH /v1/channels/{}/newsletters/{}", null),
        ("POST /newsletters/{}/subscription", "POST /v1/channels/{}/newsletters/{}/subscription", null),
        ("DELETE /newsletters/{}/subscription", "DELETE /v1/channels/{}/newsletters/{}/subscription", null),
        ("POST /newsletters/invite/{}/subscription", "POST /v1/channels/{}/newsletters/invite/{}/subscription", null),
        ("DELETE /newsletters/invite/{}/subscription", "DELETE /v1/channels/{}/newsletters/invite/{}/subscription", null),
        ("POST /newsletters/{}/tracking", "POST /v1/channels/{}/newsletters/{}/tracking", null),
        ("GET /newsletters/{}/messages", "GET /v1/channels/{}/newsletters/{}/messages", null),
        ("POST /newsletters/{}/invite/{}", "POST /v1/channels/{}/newsletters/{}/invite/{}", null),
        ("DELETE /newsletters/{}/invite/{}", "DELETE /v1/channels/{}/newsletters/{}/invite/{}", null),
        ("PUT /newsletters/{}/admins/{}", "PUT /v1/channels/{}/newsletters/{}/admins/{}", null),
        ("DELETE /newsletters/{}/admins/{}", "DELETE /v1/channels/{}/newsletters/{}/admins/{}", null),
        ("POST /newsletters/link/{}", "POST /v1/channels/{}/newsletters/link/{}", null),
        ("GET /newsletters/link/{}", "GET /v1/channels/{}/newsletters/link/{}", null),
        ("GET /stories", "GET /v1/channels/{}/stories", null),
        ("POST /stories", "POST /v1/channels/{}/stories", null),
        ("POST /stories/send/text", "POST /v1/channels/{}/stories/send/text", null),
        ("POST /stories/send/media", "POST /v1/channels/{}/stories/send/media", null),
        ("POST /stories/send/audio", "POST /v1/channels/{}/stories/send/audio", null),
        ("GET /stories/{}", "GET /v1/channels/{}/stories/{}", null),
        ("PUT /stories/{}", "PUT /v1/channels/{}/stories/{}", null),
        ("GET /statuses/{}", "GET /v1/channels/{}/statuses/{}", null),
        ("POST /calls", "POST /v1/channels/{}/calls", null),
        ("DELETE /calls/{}", "DELETE /v1/channels/{}/calls/{}", null),
        ("POST /calls/{}/reject", null, "an alias of DELETE /calls/{callId}"),
        ("POST /calls/group_link", "POST /v1/channels/{}/calls/group_link", null),
        ("GET /labels", "GET /v1/channels/{}/labels", null),
        ("POST /labels", "POST /v1/channels/{}/labels", null),
        ("GET /labels/{}", "GET /v1/channels/{}/labels/{}", null),
        ("POST /labels/{}/{}", "POST /v1/channels/{}/labels/{}/{}", null),
        ("DELETE /labels/{}/{}", "DELETE /v1/channels/{}/labels/{}/{}", null),
        ("PUT /blacklist/{}", "PUT /v1/channels/{}/blacklist/{}", null),
        ("DELETE /blacklist/{}", "DELETE /v1/channels/{}/blacklist/{}", null),
        ("GET /blacklist", "GET /v1/channels/{}/blacklist", null),
        ("GET /business", "GET /v1/channels/{}/business", null),
        ("POST /business", "POST /v1/channels/{}/business", null),
        ("GET /business/products", "GET /v1/channels/{}/business/products", null),
        ("POST /business/products", "POST /v1/channels/{}/business/products", null),
        ("GET /business/{}/products", "GET /v1/channels/{}/business/{}/products", null),
        ("GET /business/products/{}", "GET /v1/channels/{}/business/products/{}", null),
        ("POST /business/products/{}", "POST /v1/channels/{}/business/products/{}", null),
        ("PATCH /business/products/{}", "PATCH /v1/channels/{}/business/products/{}", null),
        ("DELETE /business/products/{}", "DELETE /v1/channels/{}/business/products/{}", null),
        ("GET /business/orders/{}", "GET /v1/channels/{}/business/orders/{}", null),
        ("POST /business/catalogs/{}", "POST /v1/channels/{}/business/catalogs/{}", null),
        ("POST /business/collections", "POST /v1/channels/{}/business/collections", null),
        ("GET /business/collections", "GET /v1/channels/{}/business/collections", null),
        ("GET /business/collections/products", "GET /v1/channels/{}/business/collections/products", null),
        ("GET /business/collections/{}", "GET /v1/channels/{}/business/collections/{}", null),
        ("PATCH /business/collections/{}", "PATCH /v1/channels/{}/business/collections/{}", null),
        ("DELETE /business/collections/{}", "DELETE /v1/channels/{}/business/collections/{}", null),
        ("GET /business/collections/{}/products", "GET /v1/channels/{}/business/collections/{}/products", null),
        ("POST /media", "POST /v1/channels/{}/media", null),
        ("GET /media", "GET /v1/channels/{}/media", null),
        ("GET /media/{}", "GET /v1/channels/{}/media/{}", null),
        ("DELETE /media/{}", "DELETE /v1/channels/{}/media/{}", null),
    ];

    private HashSet<string> Routes =>
        [.. stage.Routes.Select(route => $"{route.Method} {Parameter().Replace(route.Pattern, "{}")}")];

    [Fact]
    public void Map_names_every_operation_once()
    {
        Assert.Equal(Operations, Map.Length);
        Assert.Equal(Operations, Map.Select(row => row.Theirs).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(Map.Where(row => row.Ours is null == row.Reason is null).Select(row => row.Theirs));
    }

    [Fact]
    public void Every_operation_with_a_route_here_has_it()
    {
        var routes = Routes;
        Assert.Empty(Map.Where(row => row.Ours is { } ours && !routes.Contains(ours)).Select(row => $"{row.Theirs}: {row.Ours}"));
    }

    [Fact]
    public async Task Impossible_operations_return_501_with_an_alternative()
    {
        var channel = await stage.CreateChannelAsync();
        var impossible = stage.Routes.Where(route => OperationTable.Find(route.OperationId ?? "")?.Capability == Capability.NotPossible).ToArray();
        Assert.NotEmpty(impossible);
        foreach (var route in impossible)
        {
            var reply = await route.CallAsync(stage.Test, route.Path(("channelId", channel)));
            Assert.True((int)reply.Status == 501 && reply.Code == "other", reply.ToString());
            Assert.Equal("not_supported_by_protocol", reply.Detail("reason"));
            Assert.NotEmpty(reply.Detail("instead") ?? "");
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
