using System.Globalization;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>Newsletters of phones over REST.</summary>
internal static class NewsletterOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/newsletters";
    private const string One = Root + "/{newsletterId}";

    private static readonly SandboxNewsletterReply Example = new(
        "120363021033254949@newsletter", "Neighbourhood news", "What happens here", "0029VaAbCdEfGhIjKlMnOpQr", "all", "active", "owner", false, 3,
        PhoneOperations.ExampleTime);

    private static readonly SandboxPostReply ExamplePost = new(
        101, "3EB0C431C26A1916E07E", "text", null, "The street is closed.", true, PhoneOperations.ExampleTime, null, false, 2, ["👍"], 0,
        "ChVUaGUgc3RyZWV0IGlzIGNsb3NlZC4=");

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        Of("POST", Root, "createSandboxNewsletter", "Create a newsletter on a phone", CreateAsync) with
        {
            Creates = true, RequestExample = new CreateSandboxNewsletterRequest { Name = "Neighbourhood news" }, ReplyExample = Example,
        },
        Of("GET", Root, "listSandboxNewsletters", "List the newsletters of a phone", ListAsync) with
        {
            Scope = SandboxScope.ReadChannels, IsPaged = true, ReplyExample = new Page<SandboxNewsletterReply>([Example], null), MayConflict = false,
            Description = "Those that it follows or owns, the newest first.",
        },
        Of("GET", One, "getSandboxNewsletter", "Read a newsletter on a phone", GetAsync) with { Scope = SandboxScope.ReadChannels, ReplyExample = Example },
        Of("PATCH", One, "updateSandboxNewsletter", "Change a newsletter on a phone", UpdateAsync) with
        {
            RequestExample = new UpdateSandboxNewsletterRequest { Name = "News of our street", Reactions = "basic" }, ReplyExample = Example,
            Description = "The phone must administer it. state and follow_error decide how WhatsApp treats the newsletter.",
        },
        Of("DELETE", One, "deleteSandboxNewsletter", "Delete a newsletter on a phone", DeleteAsync) with { Description = "The phone must own it." },
        Of("POST", One + "/follow", "followOnPhone", "Follow a newsletter on a phone", FollowAsync) with { ReplyExample = Example },
        Of("POST", One + "/unfollow", "unfollowOnPhone", "Unfollow a newsletter on a phone", UnfollowAsync) with { ReplyExample = Example },
        Of("POST", One + "/invite", "inviteAdminOnPhone", "Invite an admin on a phone", InviteAsync) with
        {
            RequestExample = new InviteSandboxAdminRequest { ChannelId = PhoneOperations.ExampleChannel }, ReplyExample = Example,
            Description = "The phone must own the newsletter, and the account must follow it. No message is sent.",
        },
        Of("POST", One + "/accept", "acceptAdminOnPhone", "Accept an invitation on a phone", AcceptAsync) with { ReplyExample = Example },
        Of("GET", One + "/posts", "listSandboxPosts", "List the posts of a newsletter", ListPostsAsync) with
        {
            Scope = SandboxScope.ReadMessages, IsPaged = true, ReplyExample = new Page<SandboxPostReply>([ExamplePost], null), MayConflict = false,
            Description = "Oldest first.",
        },
        Of("POST", One + "/posts", "postOnPhone", "Post in a newsletter on a phone", PostAsync) with
        {
            Scope = SandboxScope.SendMessages, Creates = true, RequestExample = new PostInNewsletterRequest { Text = "The street is closed." },
            ReplyExample = ExamplePost,
        },
        Of("PATCH", One + "/posts/{serverId}", "editPostOnPhone", "Edit a post on a phone", EditAsync) with
        {
            Scope = SandboxScope.SendMessages, RequestExample = new PostInNewsletterRequest { Text = "The street is open." }, ReplyExample = ExamplePost,
        },
        Of("DELETE", One + "/posts/{serverId}", "deletePostOnPhone", "Delete a post on a phone", DeletePostAsync) with { Scope = SandboxScope.SendMessages },
        Of("POST", One + "/react", "reactToPostOnPhone", "React to a post on a phone", ReactAsync) with
        {
            Scope = SandboxScope.SendMessages, RequestExample = new ReactInNewsletterRequest { ServerId = 101, Emoji = "👍" }, ReplyExample = ExamplePost,
        },
        Of("POST", One + "/view", "viewPostsOnPhone", "View posts on a phone", ViewAsync) with
        {
            Scope = SandboxScope.SendMessages, RequestExample = new ViewInNewsletterRequest { ServerIds = [101] },
        },
    ];

    private static SandboxOperation Of(string method, string path, string id, string summary, Func<RestRequest, Task<object?>> run) => new()
    {
        Method = method, Path = path, Id = id, Summary = summary, Scope = SandboxScope.ChangeChannels, MayConflict = true, MayBeRefused = true, RunAsync = run,
    };

    private static async Task<object?> CreateAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<CreateSandboxNewsletterRequest>().ConfigureAwait(false);
        var name = RequestReader.Required(body.Name, "name");
        var made = await phone.CreateNewsletterAsync(name, body.Description, request.Aborted).ConfigureAwait(false);
        request.Location = $"/v1/sandbox/phones/{phone.Id}/newsletters/{made.Id}";
        return made;
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return request.PageOf(await phone.ListNewslettersAsync(request.Aborted).ConfigureAwait(false), static one => one);
    }

    private static async Task<object?> GetAsync(RestRequest request) =>
        await (await request.PhoneAsync().ConfigureAwait(false)).ReadNewsletterAsync(Named(request), request.Aborted).ConfigureAwait(false);

    private static async Task<object?> UpdateAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<UpdateSandboxNewsletterRequest>().ConfigureAwait(false);
        return await phone.UpdateNewsletterAsync(Named(request), body, request.Aborted).ConfigureAwait(false);
    }

    private static async Task<object?> DeleteAsync(RestRequest request)
    {
        await (await request.PhoneAsync().ConfigureAwait(false)).DeleteNewsletterAsync(Named(request), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> FollowAsync(RestRequest request) =>
        await (await request.PhoneAsync().ConfigureAwait(false)).FollowNewsletterAsync(Named(request), true, request.Aborted).ConfigureAwait(false);

    private static async Task<object?> UnfollowAsync(RestRequest request) =>
        await (await request.PhoneAsync().ConfigureAwait(false)).FollowNewsletterAsync(Named(request), false, request.Aborted).ConfigureAwait(false);

    private static async Task<object?> InviteAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<InviteSandboxAdminRequest>().ConfigureAwait(false);
        var user = Jid.TryParse(body.Jid, out var jid) && (jid.IsPhoneNumber || jid.IsLid) ? jid.ToAccount() : RequestReader.Address(body.Jid, "jid");
        return await phone.InviteNewsletterAdminAsync(Named(request), user, request.Aborted).ConfigureAwait(false);
    }

    private static async Task<object?> AcceptAsync(RestRequest request) =>
        await (await request.PhoneAsync().ConfigureAwait(false)).AcceptNewsletterAdminAsync(Named(request), request.Aborted).ConfigureAwait(false);

    private static async Task<object?> ListPostsAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return request.PageOf(await phone.ListPostsAsync(Named(request), request.Aborted).ConfigureAwait(false), static post => post);
    }

    private static async Task<object?> PostAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<PostInNewsletterRequest>().ConfigureAwait(false);
        return await phone.PostAsync(Named(request), RequestReader.Required(body.Text, "text"), request.Aborted).ConfigureAwait(false);
    }

    private static async Task<object?> EditAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<PostInNewsletterRequest>().ConfigureAwait(false);
        return await phone.EditPostAsync(Named(request), Number(request), RequestReader.Required(body.Text, "text"), request.Aborted).ConfigureAwait(false);
    }

    private static async Task<object?> DeletePostAsync(RestRequest request)
    {
        await (await request.PhoneAsync().ConfigureAwait(false)).DeletePostAsync(Named(request), Number(request), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> ReactAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ReactInNewsletterRequest>().ConfigureAwait(false);
        if (body.Emoji is null) throw RequestReader.Refused("The field is required.", "emoji");
        return await phone.ReactToPostAsync(Named(request), body.ServerId, body.Emoji, request.Aborted).ConfigureAwait(false);
    }

    private static async Task<object?> ViewAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<ViewInNewsletterRequest>().ConfigureAwait(false);
        if (body.ServerIds is not { Count: > 0 } ids) throw RequestReader.Refused("The field is required.", "server_ids");
        await phone.ViewPostsAsync(Named(request), [.. ids.Select(id => (long)id)], request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static Jid Named(RestRequest request) =>
        Jid.TryParse(request.Route("newsletterId"), out var jid) && jid.Server == JidServer.Newsletter ? jid
            : throw new SandboxRefusedException("not_found", "There is no such newsletter.");

    private static long Number(RestRequest request) =>
        long.TryParse(request.Route("serverId"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new SandboxRefusedException("not_found", "There is no such post.");
}
