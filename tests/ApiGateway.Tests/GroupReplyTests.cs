using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Success replies of the routes of groups and communities, which need other members: each is validated against the document.</summary>
[Collection(GatewayCollection.Name)]
public sealed class GroupReplyTests(GatewayStage stage)
{
    private const string Root = "/v1/channels/{channelId}";
    private const string Phone = "/v1/sandbox/phones/{phoneId}";

    /// <summary>True for a route that these tests answer.</summary>
    internal static bool Covers(Route route) => IsOfGroups(route) || IsOfCommunities(route);

    private static bool IsPossible(Route route) => OperationTable.Find(route.OperationId ?? "")?.Capability != Capability.NotPossible;

    private static bool IsOfGroups(Route route) => IsPossible(route) && (route.Pattern.StartsWith(Root + "/groups", StringComparison.Ordinal)
        || route.Pattern.StartsWith(Phone + "/groups", StringComparison.Ordinal));

    private static bool IsOfCommunities(Route route) => IsPossible(route) && (route.Pattern.StartsWith(Root + "/communities", StringComparison.Ordinal)
        || route.Pattern.StartsWith(Phone + "/communities", StringComparison.Ordinal));

    [Fact]
    public async Task Replies_about_groups_are_valid()
    {
        var (channel, _) = await stage.PairAsync();
        var routes = await AnsweredRoutes.OfAsync(stage, channel);
        var (friend, other) = (await FriendAsync(), await FriendAsync());
        const string Groups = Root + "/groups", One = Groups + "/{groupId}", OnPhone = Phone + "/groups/{groupId}";
        var id = (await routes.CallAsync($"POST {Groups}", new { subject = "Chess", participants = new[] { friend.Number } }))["group"]
            .GetProperty("id").GetString()!;
        await routes.CallAsync($"GET {Groups}");
        await routes.CallAsync($"GET {One}", values: id);
        await routes.CallAsync($"PUT {One}", new { subject = "Go", description = "For all" }, values: id);
        await routes.CallAsync($"PATCH {One}", new { join_approval = true }, values: id);
        await routes.CallAsync($"PUT {One}/icon", new { media_base64 = Picture }, values: id);
        await routes.CallAsync($"GET {One}/icon", values: id);
        await routes.CallAsync($"DELETE {One}/icon", values: id);
        await routes.CallAsync($"POST {One}/participants", new { participants = new[] { other.Number } }, values: id);
        await routes.CallAsync($"PATCH {One}/admins", new { participants = new[] { other.Number } }, values: id);
        await routes.CallAsync($"DELETE {One}/admins", query: People("participants", other), values: id);
        await routes.CallAsync($"DELETE {One}/participants", query: People("participants", other), values: id);
        await routes.CallAsync($"DELETE {One}/invitations", query: People("participants", other), values: id);
        var code = (await routes.CallAsync($"GET {One}/invite", values: id)).String("invite_code");
        await routes.CallAsync($"GET {Groups}/link/{{groupCode}}", values: code);
        await routes.CallAsync($"POST {Groups}/link/{{groupCode}}", new { to = friend.Number }, values: code);

        var (asking, second, third) = (await FriendAsync(), await FriendAsync(), await FriendAsync());
        foreach (var one in (Friend[])[asking, second, third])
            await routes.CallAsync($"POST {Phone}/groups/join", new { invite_code = code }, values: one.Phone);
        await routes.CallAsync($"GET {One}/applications", values: id);
        await routes.CallAsync($"POST {One}/applications", new { applicants = new[] { asking.Number } }, values: id);
        await routes.CallAsync($"DELETE {One}/applications", query: People("applicants", second), values: id);
        await routes.CallAsync($"DELETE {OnPhone}/applications", values: [third.Phone, id]);
        await routes.CallAsync($"POST {OnPhone}/leave", new { }, values: [asking.Phone, id]);
        await routes.CallAsync($"DELETE {One}/invite", values: id);
        await routes.CallAsync($"DELETE {One}", values: id);
        await AnswerOnPhoneAsync(routes, friend, other);
        routes.RequireAll(IsOfGroups);
    }

    [Fact]
    public async Task Replies_about_communities_are_valid()
    {
        var (channel, _) = await stage.PairAsync();
        var routes = await AnsweredRoutes.OfAsync(stage, channel);
        var (friend, other) = (await FriendAsync(), await FriendAsync());
        const string All = Root + "/communities", One = All + "/{communityId}", Group = One + "/{groupId}";
        var id = (await routes.CallAsync($"POST {All}", new { subject = "Our street" }))["community"].GetProperty("id").GetString()!;
        await routes.CallAsync($"GET {All}");
        await routes.CallAsync($"GET {One}", values: id);
        var chess = (await routes.CallAsync($"POST {One}", new { subject = "Chess", participants = new[] { friend.Number } }, values: id))["group"]
            .GetProperty("id").GetString()!;
        await routes.CallAsync($"GET {One}/subgroups", values: id);
        await routes.CallAsync($"GET {Group}", values: [id, chess]);
        await routes.CallAsync($"GET {One}/link", values: id);
        await routes.CallAsync($"DELETE {One}/link", values: id);
        await routes.CallAsync($"PATCH {One}/settings", new { modify_groups = "admins" }, values: id);
        await routes.CallAsync($"GET {One}/participants", values: id);
        await routes.CallAsync($"POST {One}/participants", new { participants = new[] { other.Number } }, values: id);
        await routes.CallAsync($"PATCH {One}/admins", new { participants = new[] { other.Number } }, values: id);
        await routes.CallAsync($"DELETE {One}/admins", query: People("participants", other), values: id);
        await routes.CallAsync($"DELETE {One}/participants", query: People("participants", other), values: id);
        await routes.CallAsync($"POST {All}/event", new { to = id, title = "Party", start_time = "2027-07-03T15:00:00Z" });
        var plain = (await stage.Test.PostAsync($"/v1/channels/{channel}/groups", new { subject = "Go", participants = new[] { friend.Number } }))["group"]
            .GetProperty("id").GetString()!;
        await routes.CallAsync($"PUT {Group}", values: [id, plain]);
        await routes.CallAsync($"DELETE {Group}", values: [id, plain]);
        await AnswerSuggestionsAsync(routes, id, friend);
        await routes.CallAsync($"POST {One}/owner", new { jid = friend.Number }, values: id);
        await routes.CallAsync(
            $"POST {Phone}/communities/{{groupId}}/owner", new { channel_ids = new[] { routes.Channel } }, values: [friend.Phone, id]);
        await routes.CallAsync($"DELETE {One}", values: id);

        var their = await AnswerCommunityOnPhoneAsync(routes, friend, other);
        var joinable = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend.Phone}/communities/{their}"))["groups"].EnumerateArray()
            .Single(group => group.GetProperty("subject").GetString() == "Without the channel").GetProperty("id").GetString()!;
        await routes.CallAsync($"POST {Group}/join", new { }, values: [their, joinable]);
        await routes.CallAsync($"POST {One}/leave", new { }, values: their);
        await routes.CallAsync($"DELETE {Phone}/communities/{{groupId}}", values: [friend.Phone, their]);
        routes.RequireAll(IsOfCommunities);
    }

    /// <summary>Suggestions of a member and of the channel, decided by either.</summary>
    private static async Task AnswerSuggestionsAsync(AnsweredRoutes routes, string id, Friend friend)
    {
        const string Suggestions = Root + "/communities/{communityId}/suggestions", Theirs = Phone + "/communities/{groupId}/suggestions";
        string[] groups = new string[3];
        for (var i = 0; i < groups.Length; i++)
            groups[i] = (await routes.CallAsync($"POST {Theirs}", new { subject = "Wanted" }, values: [friend.Phone, id])).String("group_id");
        await routes.CallAsync($"GET {Theirs}", values: [friend.Phone, id]);
        await routes.CallAsync($"GET {Suggestions}", values: id);
        await routes.CallAsync($"POST {Suggestions}/{{groupId}}/approve", new { creator = friend.Number }, values: [id, groups[0]]);
        await routes.CallAsync($"DELETE {Suggestions}/{{groupId}}", query: $"?creator={Uri.EscapeDataString(friend.Number)}", values: [id, groups[1]]);
        var own = (await routes.CallAsync($"POST {Suggestions}", new { subject = "Own" }, values: id))["results"][0].GetProperty("group_id").GetString()!;
        await routes.CallAsync($"DELETE {Suggestions}/{{groupId}}/me", values: [id, own]);
        await routes.CallAsync($"PATCH {Root}/communities/{{communityId}}/admins", new { participants = new[] { friend.Number } }, values: id);
        await routes.CallAsync($"POST {Theirs}/{{jid}}", new { creator = friend.Number, approve = false }, values: [friend.Phone, id, groups[2]]);
    }

    /// <summary>Groups of a phone, one of which the channel asks to join.</summary>
    private async Task AnswerOnPhoneAsync(AnsweredRoutes routes, Friend friend, Friend other)
    {
        const string OnPhone = Phone + "/groups/{groupId}", Groups = Root + "/groups";
        var id = (await routes.CallAsync($"POST {Phone}/groups", new { subject = "Theirs", participants = new[] { other.Number } }, values: friend.Phone))
            .String("id");
        await routes.CallAsync($"GET {Phone}/groups", values: friend.Phone);
        await routes.CallAsync($"GET {OnPhone}", values: [friend.Phone, id]);
        await routes.CallAsync($"PATCH {OnPhone}", new { join_approval = true }, values: [friend.Phone, id]);
        await routes.CallAsync($"PATCH {OnPhone}/participants/{{jid}}", new { admin = true }, values: [friend.Phone, id, other.Number]);
        await routes.CallAsync($"DELETE {OnPhone}/participants/{{jid}}", values: [friend.Phone, id, other.Number]);
        var third = await FriendAsync();
        await routes.CallAsync($"POST {OnPhone}/participants", new { participants = new[] { third.Number } }, values: [friend.Phone, id]);
        var code = (await routes.CallAsync($"GET {OnPhone}/invite", values: [friend.Phone, id])).String("invite_code");
        await routes.CallAsync($"PUT {Groups}", new { invite_code = code });
        await routes.CallAsync($"DELETE {Groups}/{{groupId}}/applications/me", values: id);
        await routes.CallAsync($"PUT {Groups}", new { invite_code = code });
        var applicant = (await routes.CallAsync($"GET {OnPhone}/applications", values: [friend.Phone, id]))["data"][0].GetProperty("jid").GetString()!;
        await routes.CallAsync($"POST {OnPhone}/applications/{{jid}}", new { approve = true }, values: [friend.Phone, id, applicant]);
        await routes.CallAsync($"DELETE {OnPhone}/invite", values: [friend.Phone, id]);
    }

    /// <summary>A community of a phone that the channel is in.</summary>
    private async Task<string> AnswerCommunityOnPhoneAsync(AnsweredRoutes routes, Friend friend, Friend other)
    {
        const string All = Phone + "/communities", One = All + "/{groupId}", Group = One + "/{jid}";
        var id = (await routes.CallAsync($"POST {All}", new { subject = "Theirs" }, values: friend.Phone)).String("id");
        await routes.CallAsync($"GET {All}", values: friend.Phone);
        await routes.CallAsync($"GET {One}", values: [friend.Phone, id]);
        var channels = new[] { routes.Channel };
        await routes.CallAsync($"POST {One}", new { subject = "With the channel", channel_ids = channels }, values: [friend.Phone, id]);
        await routes.CallAsync($"POST {One}", new { subject = "Without the channel", participants = new[] { other.Number } }, values: [friend.Phone, id]);
        var plain = await stage.OnPhoneAsync(friend.Phone, "groups", new { subject = "Plain", channel_ids = channels });
        await routes.CallAsync($"PUT {Group}", values: [friend.Phone, id, plain.String("id")]);
        await routes.CallAsync($"POST {Group}/join", new { }, values: [other.Phone, id, plain.String("id")]);
        await routes.CallAsync($"DELETE {Group}", values: [friend.Phone, id, plain.String("id")]);
        return id;
    }

    private static string People(string field, Friend friend) => $"?{field}={Uri.EscapeDataString(friend.Number)}";

    private async Task<Friend> FriendAsync()
    {
        var phone = await stage.CreatePhoneAsync();
        return new Friend(phone, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number"));
    }

    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private sealed record Friend(string Phone, string Number);
}
