using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Contacts;

/// <summary>Contacts of a channel.</summary>
internal static class ContactsEndpoints
{
    private static readonly QueryField<bool> Saved = QueryField.Flag("saved", "Only contacts that the account's user has saved.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var contacts = routes.MapGroup("/v1/channels/{channelId}/contacts").WithTags("Contacts").Fails(ErrorCode.ChannelNotFound);
        MapReads(contacts.MapGroup("").Requires(Scopes.MessagesRead));
        MapLookups(contacts.MapGroup("").Requires(Scopes.MessagesRead));
        MapChanges(contacts.MapGroup("").Requires(Scopes.MessagesSend));
        ContactCardEndpoint.Map(contacts.MapGroup("").Requires(Scopes.MessagesSend));
    }

    private static void MapReads(RouteGroupBuilder contacts)
    {
        contacts.MapGet("", ListAsync)
            .Describe("listContacts", "List contacts", "Ordered by address. Contacts are known from messages, from the address book and from lookups.")
            .TakesPage(Saved)
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(ChatExamples.Contacts);
        contacts.MapGet("/lids", ListLidsAsync)
            .Describe("listLids", "List the known pairs of phone number and LID")
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(ChatExamples.Lids);
        contacts.MapGet("/lids/{jid}", GetLidAsync)
            .Describe("getLid", "Get the other address of an account", "The LID of a phone number, or the phone number of a LID.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(ChatExamples.Lids.Data[0]);
        contacts.MapGet("/{jid}", GetAsync)
            .Describe(
                "getContact", "Get a contact",
                "Phone number and LID return the same contact. HEAD also queries WhatsApp for a number that is not known here: 200 when it has an account.")
            .Fails(ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other)
            .ExampleReply(ChatExamples.Contact);
    }

    private static void MapLookups(RouteGroupBuilder contacts)
    {
        contacts.Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        contacts.MapPost("/check", CheckAsync)
            .Describe(
                "checkContacts", "Check which numbers and usernames are on WhatsApp",
                "Returns one entry per input, in the same order, with a reason when it does not exist. This queries WhatsApp: many checks make an account "
                + "suspicious.")
            .ExampleReply(ChatExamples.Checks);
        contacts.MapPost("", CheckAsync)
            .Describe("checkPhones", "Check which numbers and usernames are on WhatsApp, under another path", "The same as POST …/contacts/check.")
            .ExampleReply(ChatExamples.Checks);
    }

    private static void MapChanges(RouteGroupBuilder contacts)
    {
        contacts.Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        contacts.MapPut("", SaveAsync)
            .Describe("saveContact", "Save a contact", "For all devices of the account. The phone decides whether its own address book changes too.")
            .ExampleReply(ChatExamples.Contact);
        contacts.MapPatch("/{jid}", RenameAsync)
            .Describe("renameContact", "Rename a contact", "For all devices of the account.")
            .ExampleReply(ChatExamples.Contact);
        contacts.MapDelete("/{jid}", RemoveAsync)
            .Describe("removeContact", "Remove a saved contact", "The contact stays known, without a saved name.");
    }

    private static async Task<Ok<Page<ContactView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var (isSaved, page) = (query.Value(Saved) ?? false, query.Page());
        query.Check();
        return TypedResults.Ok(await Reader(context).ListContactsAsync(context.Caller, RequestContext.ChannelId(channelId), isSaved, page));
    }

    private static async Task<Ok<ContactView>> SaveAsync(string channelId, Body<SaveContactRequest> body, RequestContext context) =>
        TypedResults.Ok(await NameAsync(context, channelId, Recipient.ReadPerson(body.Value.Phone)!, body.Value.Name));

    private static async Task<Ok<ContactView>> RenameAsync(string channelId, string jid, Body<NameContactRequest> body, RequestContext context) =>
        TypedResults.Ok(await NameAsync(context, channelId, ChatAddress.Read(jid), body.Value.Name));

    private static async Task<ContactView> NameAsync(RequestContext context, string channelId, string jid, string name) =>
        await Channel(context, channelId).SaveAsync(context.Caller, jid, name) ?? throw new GatewayException(ErrorCode.NotFound, "No such contact.");

    private static async Task<NoContent> RemoveAsync(string channelId, string jid, RequestContext context)
    {
        await Channel(context, channelId).SaveAsync(context.Caller, ChatAddress.Read(jid), null);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<ContactCheck>>> CheckAsync(string channelId, Body<CheckContactsRequest> body, RequestContext context)
    {
        var inputs = body.Value.Contacts;
        var jids = inputs.Select(input => Recipient.ReadUsername(input) ?? Recipient.ReadPerson(input)).ToArray();
        // Each address is looked up once, however often and in whichever form it is given.
        string[] distinct = [.. jids.OfType<string>().Distinct(StringComparer.Ordinal)];
        var checks = (await Channel(context, channelId).CheckAsync(context.Caller, distinct)).ToDictionary(check => check.Input, StringComparer.Ordinal);
        return TypedResults.Ok(new Page<ContactCheck>([.. inputs.Zip(jids, Match)], null));

        ContactCheck Match(string input, string? jid) =>
            jid is null ? new ContactCheck(input, false, null, null, ContactCheckReason.Invalid) : checks[jid] with { Input = input };
    }

    private static async Task<Ok<Page<LidPair>>> ListLidsAsync(string channelId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Reader(context).ListLidsAsync(context.Caller, RequestContext.ChannelId(channelId), page));
    }

    private static async Task<Ok<LidPair>> GetLidAsync(string channelId, string jid, RequestContext context) =>
        TypedResults.Ok(await Reader(context).GetLidAsync(context.Caller, RequestContext.ChannelId(channelId), ChatAddress.Read(jid)));

    private static async Task<Ok<ContactView>> GetAsync(string channelId, string jid, HttpContext http, RequestContext context)
    {
        var (channel, address) = (RequestContext.ChannelId(channelId), ChatAddress.Read(jid));
        try
        {
            return TypedResults.Ok(await Reader(context).GetContactAsync(context.Caller, channel, address));
        }
        catch (GatewayException missing) when (missing.Code == ErrorCode.NotFound && HttpMethods.IsHead(http.Request.Method) && Recipient.IsNumber(address))
        {
            if (await Channel(context, channelId).CheckAsync(context.Caller, [address]) is not [{ Exists: true } found]) throw;
            return TypedResults.Ok(new ContactView { Jid = found.Jid ?? address, Lid = found.Lid });
        }
    }

    private static IChannelContacts Channel(RequestContext context, string channelId) => context.Channel<IChannelContacts>(channelId);

    private static IChatReaderGrain Reader(RequestContext context) => context.Grains.GetGrain<IChatReaderGrain>(0);
}
