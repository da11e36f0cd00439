using System.ComponentModel.DataAnnotations;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Privacy;

/// <summary>A privacy setting of a phone, in the words of the protocol.</summary>
public sealed record SetPhonePrivacyRequest
{
    private const int MaxExceptions = 100;

    /// <summary>Category: last, online, profile, status, groupadd, readreceipts, calladd, messages, defense, stickers, linked_profiles or pix.</summary>
    public required string Category { get; init; }

    /// <summary>Value that the category takes, such as all, contacts, contact_blacklist or none.</summary>
    public required string Value { get; init; }

    /// <summary>Phone numbers or addresses that contact_blacklist leaves out.</summary>
    [MaxLength(MaxExceptions)] public IReadOnlyList<string>? Exceptions { get; init; }
}

/// <summary>A privacy setting.</summary>
/// <param name="Category">Category.</param>
/// <param name="Value">Value.</param>
/// <param name="Exceptions">LIDs that it leaves out.</param>
public sealed record PhonePrivacyReply(string Category, string Value, IReadOnlyList<string> Exceptions);

/// <summary>An account that the phone trusts.</summary>
public sealed record TrustOnPhoneRequest : INamesChannels
{
    /// <summary>Channel.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>Instead of a channel: a phone number or a WhatsApp address.</summary>
    public string? To { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelId is { } channel ? [channel] : [];

    (string Field, string Problem)? INamesChannels.ChannelProblem =>
        (ChannelId is null) == (To is null) ? ("channel_id", "give either channel_id or to") : null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { ChannelId = null, To = devices.Count > 0 ? devices[0] : To };
}

/// <summary>Privacy of phones over REST.</summary>
internal static class PrivacyOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/";

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "GET", Path = Root + "privacy", Id = "listPhonePrivacy", Scope = SandboxScope.ReadChannels, IsPaged = true, RunAsync = ListAsync,
            Summary = "List the privacy settings of a phone", ReplyExample = new Page<PhonePrivacyReply>([new PhonePrivacyReply("last", "all", [])], null),
        },
        new()
        {
            Method = "PUT", Path = Root + "privacy", Id = "setPhonePrivacy", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = SetAsync,
            Summary = "Change a privacy setting of a phone", Description = "Linked devices are notified.",
            RequestExample = new SetPhonePrivacyRequest { Category = "profile", Value = "contacts" },
        },
        new()
        {
            Method = "POST", Path = Root + "trust", Id = "trustOnPhone", Scope = SandboxScope.ChangeChannels, MayConflict = true, RunAsync = TrustAsync,
            Summary = "Issue a trusted-contact token on a phone",
            Description = "The account then sees what the phone shows to contacts. A phone does this when it writes to somebody.",
            RequestExample = new TrustOnPhoneRequest { ChannelId = PhoneOperations.ExampleChannel },
        },
    ];

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var settings = await phone.ReadPrivacyAsync(request.Aborted).ConfigureAwait(false);
        List<PhonePrivacyReply> shown = [];
        foreach (var (category, value) in settings)
        {
            var exceptions = await phone.ReadPrivacyExceptionsAsync(category, request.Aborted).ConfigureAwait(false);
            shown.Add(new PhonePrivacyReply(category, value, [.. exceptions.Select(lid => lid.ToString())]));
        }
        return request.PageOf(shown, setting => setting);
    }

    private static async Task<object?> SetAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<SetPhonePrivacyRequest>().ConfigureAwait(false);
        var (category, value) = (RequestReader.Required(body.Category, "category"), RequestReader.Required(body.Value, "value"));
        await phone.SetPrivacyAsync(
            category, value, body.Exceptions?.Select(person => RequestReader.Address(person, "exceptions")).ToArray(), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> TrustAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<TrustOnPhoneRequest>().ConfigureAwait(false);
        if (body.ChannelId is not null) throw RequestReader.Refused("is known to a gateway only", "channel_id");
        await phone.TrustAsync(RequestReader.Address(body.To, "to").ToAccount(), request.Aborted).ConfigureAwait(false);
        return null;
    }
}
