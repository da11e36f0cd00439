using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Privacy;

/// <summary>To whom the phone's owner shows what.</summary>
public static class PrivacyPhoneExtensions
{
    /// <summary>Changes a privacy setting, and with it the contacts that it leaves out.</summary>
    /// <exception cref="SandboxRefusedException">There is no such setting or account, or it does not take the value.</exception>
    public static Task SetPrivacyAsync(
        this SandboxPhone phone, string category, string value, IReadOnlyList<Jid>? exceptions = null, CancellationToken cancellationToken = default) =>
        phone.DoOnlineAsync(
            () =>
            {
                if (Array.Find(PrivacyRules.Categories, known => known.Name == category).Values?.Contains(value) != true)
                    throw new SandboxRefusedException("invalid_request", "There is no such setting, or it does not take this value.", "category");
                if (exceptions is not null)
                {
                    var lids = exceptions.Select(person => phone.FindContact(person).LidUser).ToArray();
                    phone.Part<PrivacyState>().Exceptions.Put(phone.Account, category, new PrivacyExceptions(lids));
                }
                phone.Part<PrivacyHandler>().Set(phone.Account, category, value, null);
            },
            cancellationToken);

    /// <summary>All privacy settings by category.</summary>
    public static Task<IReadOnlyDictionary<string, string>> ReadPrivacyAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallAsync<IReadOnlyDictionary<string, string>>(
            () => PrivacyRules.Categories.ToDictionary(
                category => category.Name, category => phone.Part<PrivacyRules>().ValueOf(phone.Account, category.Name)),
            cancellationToken);

    /// <summary>LIDs that a privacy setting leaves out.</summary>
    public static Task<IReadOnlyList<Jid>> ReadPrivacyExceptionsAsync(
        this SandboxPhone phone, string category, CancellationToken cancellationToken = default) => phone.CallAsync<IReadOnlyList<Jid>>(
        () => [.. phone.Part<PrivacyRules>().ExceptionsOf(phone.Account, category).Select(lid => Jid.FromLid(lid))], cancellationToken);

    /// <summary>Issues a trusted-contact token to an account, as a phone does when it writes there.</summary>
    /// <exception cref="SandboxRefusedException">There is no such account.</exception>
    public static Task TrustAsync(this SandboxPhone phone, Jid contact, CancellationToken cancellationToken = default) =>
        phone.DoOnlineAsync(() => phone.Part<PrivacyTokens>().Issue(phone.Account, phone.FindContact(contact), null), cancellationToken);
}
