using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>What a phone does with suggested groups of communities, and with the owner.</summary>
public static class SuggestionPhoneExtensions
{
    /// <summary>Makes a member the owner of a community that this phone owns.</summary>
    /// <exception cref="SandboxRefusedException">It does not, or the account is no member.</exception>
    public static Task TransferCommunityAsync(this SandboxPhone phone, Jid community, Jid owner, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () => GroupPhoneRefusals.Run(
            () =>
            {
                phone.Part<CommunityDirectory>().Transfer(phone.OwnCommunity(community), phone.Account, phone.Server.State.Find(owner));
                return true;
            },
            static code => code == 409 ? "user_not_a_member" : "not_the_owner"),
        cancellationToken);

    /// <summary>The suggestions that this phone sees: as an admin all, as a member its own.</summary>
    /// <exception cref="SandboxRefusedException">The phone is in no such community.</exception>
    public static Task<IReadOnlyList<SandboxSuggestion>> ListSuggestionsAsync(
        this SandboxPhone phone, Jid community, CancellationToken cancellationToken = default) =>
        phone.CallAsync<IReadOnlyList<SandboxSuggestion>>(
        () => [.. phone.Part<CommunitySuggestions>().Of(phone.OwnCommunity(community), phone.Account).Select(View)], cancellationToken);

    /// <summary>Suggests a group that this phone administers.</summary>
    /// <exception cref="SandboxRefusedException">It does not, or the group belongs to a community.</exception>
    public static Task SuggestGroupAsync(this SandboxPhone phone, Jid community, Jid group, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () => Done(phone.Part<CommunitySuggestions>().Suggest(phone.OwnCommunity(community), phone.Account, group, isHidden: false)), cancellationToken);

    /// <summary>Suggests a group that is created when an admin approves it.</summary>
    /// <exception cref="SandboxRefusedException">The name is too long, or there are too many suggestions.</exception>
    public static Task<SandboxSuggestion> SuggestNewGroupAsync(
        this SandboxPhone phone, Jid community, string subject, CancellationToken cancellationToken = default)
    {
        GroupPhoneExtensions.CheckSubject(subject);
        return phone.CallOnlineAsync(
            () => GroupPhoneRefusals.Run(
                () => View(phone.Part<CommunitySuggestions>().SuggestNew(
                    phone.OwnCommunity(community), phone.Account, new SuggestedGroup("", "", GroupDirectory.PersonOf(phone.Account), subject, default))),
                GroupPhoneRefusals.ReasonOfCommunity),
            cancellationToken);
    }

    /// <summary>Approves or rejects a suggestion as an admin.</summary>
    /// <exception cref="SandboxRefusedException">The phone is no admin, or there is no such suggestion.</exception>
    public static Task DecideSuggestionAsync(
        this SandboxPhone phone, Jid community, Jid group, Jid creator, bool isApproved, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(
        () =>
        {
            var (parent, person) = (phone.OwnCommunity(community), phone.Server.State.Find(creator));
            if (!parent.IsAdmin(phone.Account)) throw GroupPhoneRefusals.NotAdmin("Only an administrator of the community does this.");
            var suggestions = phone.Part<CommunitySuggestions>();
            return Done(isApproved
                ? suggestions.Approve(parent, phone.Account, group.User, person)
                : suggestions.End(parent, phone.Account, group.User, person, "rejected"));
        },
        cancellationToken);

    private static bool Done(int? error) => error switch
    {
        null => true,
        404 => throw new SandboxRefusedException("not_found", "The community has no such suggestion.", "group_id"),
        401 => throw GroupPhoneRefusals.NotAdmin("Only an administrator of the group does this."),
        { } code => throw GroupPhoneRefusals.Of(new Refusal(code, "refused"), GroupPhoneRefusals.ReasonOfCommunity(code), "The server refuses it."),
    };

    private static SandboxSuggestion View(SuggestedGroup suggestion) => new(
        suggestion.Jid, suggestion.Subject, Jid.FromPhoneNumber(suggestion.Creator.PhoneNumber), Jid.FromLid(suggestion.Creator.LidUser), suggestion.IsExisting,
        suggestion.At);
}
