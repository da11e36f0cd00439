using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Endpoints.Account;

/// <summary>An API key to create, in the mode of the key that creates it. It can be granted what that key has itself, and nothing more.</summary>
public sealed record CreateApiKeyRequest
{
    private const int MaxNetworks = 50;
    private const int MaxRecipients = 200;

    /// <summary>Label, 1 to 100 characters.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public required string Name { get; init; }

    /// <summary>
    /// What the key may do: channels:read, channels:write, messages:read, messages:send, webhooks:read, webhooks:write, keys:write, account:read,
    /// account:write, or * for everything. When absent, the scopes of the key that creates it. A single scope may be given without a list.
    /// </summary>
    [Length(1, 20), JsonConverter(typeof(SingleOrListConverter))]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The only channel that the key may use.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>When the key stops working. When absent, it does not expire before the key that creates it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The only networks that requests may come from, in CIDR notation (203.0.113.0/24, 2001:db8::/32), at most 50.</summary>
    [Length(1, MaxNetworks)] public IReadOnlyList<string>? AllowedNetworks { get; init; }

    /// <summary>The only recipients that messages may be sent to: phone numbers or WhatsApp addresses, at most 200.</summary>
    [Length(1, MaxRecipients)] public IReadOnlyList<string>? AllowedRecipients { get; init; }

    /// <summary>Checks the fields whose rules need code.</summary>
    internal ApiKeyDraft Read(Caller caller, FieldErrors errors)
    {
        for (var i = 0; i < Scopes?.Count; i++)
            errors.Require(
                Metadata.Scopes.Grantable.Contains(Scopes[i]), Scopes.Count == 1 ? "scopes" : $"scopes[{i}]",
                "must be one of: " + string.Join(", ", Metadata.Scopes.Grantable));
        for (var i = 0; i < AllowedNetworks?.Count; i++)
            errors.Require(
                IPNetwork.TryParse(AllowedNetworks[i], out _), $"allowed_networks[{i}]", "must be a network in CIDR notation, such as 203.0.113.0/24");
        var recipients = AllowedRecipients?.Select((one, i) => Recipient.ReadJid(one, $"allowed_recipients[{i}]", errors)).OfType<string>().ToArray();
        errors.ThrowIfAny();
        return new ApiKeyDraft
        {
            Name = Name,
            Scopes = Scopes is null ? caller.Scopes : Scopes.Contains(Metadata.Scopes.All) ? [Metadata.Scopes.All] : [.. Scopes.Distinct()],
            ChannelId = ChannelId,
            ExpiresAt = ExpiresAt,
            AllowedNetworks = AllowedNetworks?.Distinct().ToArray(),
            AllowedRecipients = recipients?.Distinct().ToArray(),
        };
    }
}
