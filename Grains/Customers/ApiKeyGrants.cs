using System.Globalization;
using System.Net;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>What a key may grant to a key that it creates: no more than it has itself.</summary>
internal static class ApiKeyGrants
{
    private const string All = "*";

    /// <summary>The draft, with the restrictions of the caller's own key where it names none.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="own">
    /// The caller's key; null for a session, and for a key that is not stored, so that its restrictions are unknown and it can grant nothing.
    /// </param>
    /// <param name="draft">The key to create.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="GatewayException">The draft grants more than the caller has; the error names the field.</exception>
    public static ApiKeyDraft Check(Caller caller, ApiKeyView? own, ApiKeyDraft draft, DateTimeOffset now)
    {
        if (caller.UserId is null && own is not { RevokedAt: null }) throw new GatewayException(ErrorCode.AuthInvalid, "The API key is not valid.");
        if (draft.ExpiresAt <= now) throw GatewayException.InvalidField("expires_at", "must be in the future");
        if (caller.ChannelScope is { } channel && draft.ChannelId is { } other && other != channel)
            throw new GatewayException(ErrorCode.ChannelScopedKey, "The key is restricted to one channel, and can create keys of that channel only.");
        if (!caller.Scopes.Contains(All) && draft.Scopes.FirstOrDefault(scope => !caller.Scopes.Contains(scope)) is { } missing)
            throw new GatewayException(
                ErrorCode.ChannelAccessDenied, "A key can grant only the scopes that it has.", new Dictionary<string, string> { ["required_scope"] = missing });
        if (own?.ExpiresAt is { } end && (draft.ExpiresAt ?? DateTimeOffset.MaxValue) > end)
        {
            if (draft.ExpiresAt is not null)
                throw GatewayException.InvalidField(
                    "expires_at", "must not be after the end of the key that creates it: " + end.ToString("O", CultureInfo.InvariantCulture));
            draft = draft with { ExpiresAt = end };
        }

        return draft with
        {
            ChannelId = draft.ChannelId ?? caller.ChannelScope,
            AllowedNetworks = Narrow("allowed_networks", own?.AllowedNetworks, draft.AllowedNetworks, Contains),
            AllowedRecipients = Narrow("allowed_recipients", caller.AllowedRecipients, draft.AllowedRecipients, string.Equals),
        };
    }

    private static IReadOnlyList<string>? Narrow(
        string field, IReadOnlyList<string>? own, IReadOnlyList<string>? wanted, Func<string, string, bool> isWithin)
    {
        if (own is null || wanted is null) return wanted ?? own;
        var outside = wanted.FirstOrDefault(one => !own.Any(allowed => isWithin(allowed, one)));
        return outside is null ? wanted : throw GatewayException.InvalidField(field, "must be within those of the key that creates it");
    }

    private static bool Contains(string outer, string inner)
    {
        var (around, within) = (IPNetwork.Parse(outer), IPNetwork.Parse(inner));
        return around.PrefixLength <= within.PrefixLength && around.Contains(within.BaseAddress);
    }
}
