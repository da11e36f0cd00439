using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Contacts;

/// <summary>A contact to send as a card.</summary>
public sealed record SendContactCardRequest
{
    /// <summary>Recipient of the card: phone number, username or WhatsApp address.</summary>
    [Recipient] public required string To { get; init; }

    /// <summary>Name on the card; the name of the contact when absent.</summary>
    [NotBlank(RequestLimits.MaxTitleLength)] public string? Name { get; init; }

    /// <summary>Your own reference, at most 128 characters: a repeated one sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }
}

/// <summary>Sends a known contact as a card.</summary>
internal static class ContactCardEndpoint
{
    public static void Map(RouteGroupBuilder contacts) => contacts.MapPost("/{jid}", SendAsync)
        .Describe("sendContactCard", "Send a contact as a card", "The phone number of the contact must be known.")
        .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable)
        .ExampleReply(MessageExamples.Receipt);

    private static async Task<Accepted<SendReceipt>> SendAsync(
        string channelId, string jid, Body<SendContactCardRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var contact = await context.Grains.GetGrain<IChatReaderGrain>(0)
            .GetContactAsync(context.Caller, RequestContext.ChannelId(channelId), ChatAddress.Read(jid));
        if (contact.PhoneNumber is not { } number)
            throw new GatewayException(
                ErrorCode.InvalidRequest, "The phone number of the contact is not known.",
                new Dictionary<string, string> { ["jid"] = "must be a contact with a phone number", ["reason"] = "number_unknown" });
        var name = request.Name ?? Shortened(contact) ?? number;
        var message = new SendContactRequest
        {
            To = request.To, ClientRef = request.ClientRef, Contacts = [new ContactFields { Name = name, Phones = [number] }],
        };
        return await MessageSender.SendAsync(channelId, message, new FieldErrors(), context, cancellationToken);
    }

    private static string? Shortened(ContactView contact) =>
        contact.Name is { Length: > 0 } name ? name.Length <= RequestLimits.MaxTitleLength ? name : name[..RequestLimits.MaxTitleLength] : null;
}
