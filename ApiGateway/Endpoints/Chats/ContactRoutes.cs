using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>Numbers and usernames to look up.</summary>
public sealed record CheckContactsRequest
{
    /// <summary>Phone numbers, usernames (@name, or @name:key) or WhatsApp addresses, at most 50.</summary>
    [MaxLength(ContactRoutes.MaxChecks)] public required IReadOnlyList<string> Contacts { get; init; }
}

/// <summary>A name for a contact.</summary>
public sealed record NameContactRequest
{
    /// <summary>Name, 1 to 200 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>A contact to save.</summary>
public sealed record SaveContactRequest
{
    /// <summary>Phone number or WhatsApp address.</summary>
    public required string Phone { get; init; }

    /// <summary>Name, 1 to 200 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>Contacts of a channel: /v1/channels/{channelId}/contacts.</summary>
internal static class ContactRoutes
{
    private const string Root = "/v1/channels/{channelId}/contacts";
    private const int MaxNameLength = 200;
    internal const int MaxChecks = 50;
    private static readonly QueryField<bool> Saved = QueryField.Flag("saved", "Only contacts that the account's user saved.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync)
            .Describe("Contacts", "listContacts", "List contacts", "By address. Known from traffic, from the address book and from look-ups.")
            .Requires(Scopes.MessagesRead)
            .TakesPage(Saved)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound)
            .ExampleReply(ChatExamples.Contacts);
        Writes(routes.MapPut(Root, SaveAsync).Describe("Contacts", "saveContact", "Save a contact", "For all devices of the account; the phone decides whether its own address book follows."))
            .ExampleRequest(new SaveContactRequest { Phone = "+4915187654321", Name = "Ada Lovelace" })
            .ExampleReply(ChatExamples.Contact);
        Asks(routes.MapPost(Root + "/check", CheckAsync).Describe("Contacts", "checkContacts", "Check which numbers and usernames are on WhatsApp",
            "One entry for each that was asked, in the same order; the reason says why an entry does not exist. Asks WhatsApp: many checks make an account suspicious."))
            .ExampleRequest(new CheckContactsRequest { Contacts = ["+4915187654321", "+4915187654399", "@ada.lovelace"] })
            .ExampleReply(ChatExamples.Checks);
        routes.MapGet(Root + "/lids", ListLidsAsync)
            .Describe("Contacts", "listLids", "List pairs of phone number and LID", "Those that the channel knows.")
            .Requires(Scopes.MessagesRead)
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound)
            .ExampleReply(ChatExamples.Lids);
        routes.MapGet(Root + "/lids/{jid}", GetLidAsync)
            .Describe("Contacts", "getLid", "Find the other address of an account", "The LID of a phone number, or the phone number of a LID.")
            .Requires(Scopes.MessagesRead)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound)
            .ExampleReply(ChatExamples.Lids.Data[0]);
        routes.MapGet(Root + "/{jid}", GetAsync)
            .Describe("Contacts", "getContact", "Read a contact", "By phone number or LID: both lead to the same contact.")
            .Requires(Scopes.MessagesRead)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.NotFound)
            .ExampleReply(ChatExamples.Contact);
        Writes(routes.MapPatch(Root + "/{jid}", RenameAsync).Describe("Contacts", "renameContact", "Rename a contact", "For all devices of the account."))
            .ExampleRequest(new NameContactRequest { Name = "Ada Lovelace" })
            .ExampleReply(ChatExamples.Contact);
        Writes(routes.MapDelete(Root + "/{jid}", RemoveAsync).Describe("Contacts", "removeContact", "Take a contact off the list", "It stays known without a saved name."));
        Asks(routes.MapGet(Root + "/{jid}/profile", GetProfileAsync).Describe("Contacts", "getContactProfile", "Read what a contact shows", "About text and picture, as far as they let this account see them."))
            .ExampleReply(ChatExamples.Profile);
    }

    private static RouteHandlerBuilder Asks(RouteHandlerBuilder route) => route
        .Requires(Scopes.MessagesRead)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);

    private static RouteHandlerBuilder Writes(RouteHandlerBuilder route) => route
        .Requires(Scopes.MessagesSend)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);

    private static async Task<Ok<Page<ContactView>>> ListAsync(string channelId, Query query, Call call)
    {
        var (isSaved, page) = (query.Value(Saved) ?? false, query.Page());
        query.Check();
        return TypedResults.Ok(await ChatRoutes.Reader(call).ListContactsAsync(call.Caller, Call.ChannelId(channelId), isSaved, page));
    }

    private static async Task<Ok<ContactView>> SaveAsync(string channelId, Body<SaveContactRequest> body, Call call)
    {
        var errors = new FieldErrors();
        var jid = Recipient.ReadPerson(body.Value.Phone, "phone", errors);
        CheckName(body.Value.Name, errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await NameAsync(call, channelId, jid!, body.Value.Name));
    }

    private static async Task<Ok<ContactView>> RenameAsync(string channelId, string jid, Body<NameContactRequest> body, Call call)
    {
        var errors = new FieldErrors();
        CheckName(body.Value.Name, errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await NameAsync(call, channelId, ChatAddress.Read(jid), body.Value.Name));
    }

    private static async Task<ContactView> NameAsync(Call call, string channelId, string jid, string name) =>
        await ChatRoutes.Channel(call, channelId).SaveContactAsync(call.Caller, jid, name) ?? throw new GatewayException(ErrorCode.NotFound, "No such contact.");

    private static async Task<NoContent> RemoveAsync(string channelId, string jid, Call call)
    {
        await ChatRoutes.Channel(call, channelId).SaveContactAsync(call.Caller, ChatAddress.Read(jid), null);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<ContactCheck>>> CheckAsync(string channelId, Body<CheckContactsRequest> body, Call call)
    {
        var inputs = body.Value.Contacts;
        var errors = new FieldErrors();
        errors.Require(inputs.Count is > 0 and <= MaxChecks, "contacts", $"must hold 1 to {MaxChecks} numbers");
        errors.ThrowIfAny();
        var jids = inputs.Select(input => Recipient.ReadUsername(input) ?? Recipient.ReadPerson(input, "contacts", new FieldErrors())).ToArray();
        // Each address is asked for once, however often it stands in the list and in whichever form.
        string[] distinct = [.. jids.OfType<string>().Distinct(StringComparer.Ordinal)];
        var checks = (await ChatRoutes.Channel(call, channelId).CheckContactsAsync(call.Caller, distinct)).ToDictionary(check => check.Input, StringComparer.Ordinal);
        return TypedResults.Ok(new Page<ContactCheck>(
            [.. inputs.Zip(jids, (input, jid) => jid is null ? new ContactCheck(input, false, null, null, ContactCheckReason.Invalid) : checks[jid] with { Input = input })], null));
    }

    private static async Task<Ok<Page<LidPair>>> ListLidsAsync(string channelId, Query query, Call call)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await ChatRoutes.Reader(call).ListLidsAsync(call.Caller, Call.ChannelId(channelId), page));
    }

    private static async Task<Ok<LidPair>> GetLidAsync(string channelId, string jid, Call call) =>
        TypedResults.Ok(await ChatRoutes.Reader(call).GetLidAsync(call.Caller, Call.ChannelId(channelId), ChatAddress.Read(jid)));

    private static async Task<Ok<ContactView>> GetAsync(string channelId, string jid, Call call) =>
        TypedResults.Ok(await ChatRoutes.Reader(call).GetContactAsync(call.Caller, Call.ChannelId(channelId), ChatAddress.Read(jid)));

    private static async Task<Ok<ContactProfile>> GetProfileAsync(string channelId, string jid, Call call) =>
        TypedResults.Ok(await ChatRoutes.Channel(call, channelId).GetProfileAsync(call.Caller, ChatAddress.Read(jid)));

    private static void CheckName(string name, FieldErrors errors) =>
        errors.Require(!string.IsNullOrWhiteSpace(name) && name.Length <= MaxNameLength, "name", $"must have 1 to {MaxNameLength} characters");
}
