using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>A user who signs in, and the token bucket of the user's sessions per customer.</summary>
[GrainType("user")]
public sealed class UserGrain(UserRows users, MemberRows members, GroupCommitWriter writer, TimeProvider time) : Grain, IUserGrain
{
    private const int MaxTeams = 50;

    /// <summary>A removed member and a changed role are noticed within this time.</summary>
    private static readonly TimeSpan TeamsLifetime = TimeSpan.FromSeconds(2);

    private readonly Dictionary<CustomerId, PlanBucket> _buckets = [];
    private UserRow? _user;
    private IReadOnlyList<MemberRow> _teams = [];
    private DateTimeOffset? _readAt;

    private string Hash => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public async Task<UserView> SignInAsync(SignInIdentity identity, string plan)
    {
        if (UserKey.Of(identity.Issuer, identity.Subject) != Hash) throw new GatewayException(ErrorCode.AuthInvalid, "The user is not valid.");
        await ReadAsync();
        if (identity.Email is { } email) await StoreAsync(identity with { Email = email.ToLowerInvariant() });
        if (_teams.Count > 0) return View();
        if (identity.Email is null)
        {
            DeactivateOnIdle();
            throw new GatewayException(ErrorCode.AuthNoEmail, "The issuer names no verified mail address.");
        }

        await CreateCustomerAsync(plan);
        return View();
    }

    /// <inheritdoc />
    public async Task<UserView> SignInLocallyAsync(CustomerId customer)
    {
        if (UserKey.OfOperator(customer) != Hash) throw new GatewayException(ErrorCode.AuthInvalid, "The user is not valid.");
        await GrainFactory.GetGrain<ICustomerGrain>(customer.Value).GetProfileAsync();
        var unit = new UnitOfWork();
        var identity = new SignInIdentity(SignInIdentity.LocalIssuer, customer.ToString(), null);
        UserRows.Add(unit, Hash, PrefixedId.New(PrefixedId.User), identity, time.GetUtcNow());
        MemberRows.Add(unit, NewOwner(customer, null));
        await writer.CommitAsync(unit, CancellationToken.None);
        await ReadAsync();
        return View();
    }

    /// <inheritdoc />
    public async Task<UserView?> FindAsync()
    {
        await RefreshAsync();
        return _user is null || _teams.Count == 0 ? null : View();
    }

    /// <inheritdoc />
    public async Task<KeyAdmission?> AdmitAsync(Mode mode, CustomerId? customer, int cost)
    {
        await RefreshAsync();
        if (_user is null || _teams.Count == 0)
        {
            DeactivateOnIdle();
            return null;
        }

        var team = (customer is null ? _teams[0] : _teams.FirstOrDefault(member => member.CustomerId == customer)) ?? throw new GatewayException(
            ErrorCode.ChannelAccessDenied, "The user is not a member of this customer.", new Dictionary<string, string> { ["reason"] = "not_a_member" });
        if (!_buckets.TryGetValue(team.CustomerId, out var bucket))
            _buckets[team.CustomerId] = bucket = new PlanBucket(GrainFactory, team.CustomerId, time);
        var caller = new Caller
        {
            CustomerId = team.CustomerId,
            Mode = mode,
            KeyId = mode == Mode.Live ? team.Id + ":live" : team.Id + ":test",
            Scopes = RoleScopes.Of(team.Role),
            CorrelationId = "",
            UserId = _user.Id,
        };
        return await bucket.AdmitAsync(caller, cost);
    }

    /// <summary>Stores the user and the mail address, and accepts invitations.</summary>
    private async Task StoreAsync(SignInIdentity identity)
    {
        var (unit, now) = (new UnitOfWork(), time.GetUtcNow());
        if (_user is null) UserRows.Add(unit, Hash, PrefixedId.New(PrefixedId.User), identity, now);
        else if (_user.Email != identity.Email) UserRows.SetEmail(unit, Hash, identity.Email!);
        MemberRows.Accept(unit, identity.Email!, Hash, now);
        await writer.CommitAsync(unit, CancellationToken.None);
        await ReadAsync();
    }

    /// <summary>The customer's id is stored before the customer is made: a repetition after a crash makes the same one.</summary>
    private async Task CreateCustomerAsync(string plan)
    {
        var customer = _user!.PendingCustomer ?? CustomerId.New();
        if (_user.PendingCustomer is null) await CommitAsync(unit => UserRows.SetPending(unit, Hash, customer));
        await GrainFactory.GetGrain<ICustomerGrain>(customer.Value).CreateAsync(_user.Email!, plan);
        await CommitAsync(unit =>
        {
            MemberRows.Add(unit, NewOwner(customer, _user.Email));
            UserRows.SetPending(unit, Hash, null);
        });
        await ReadAsync();
    }

    private MemberRow NewOwner(CustomerId customer, string? email)
    {
        var now = time.GetUtcNow();
        return new MemberRow(PrefixedId.New(PrefixedId.Member), customer, MemberRole.Owner, email, Hash, now, now);
    }

    private Task CommitAsync(Action<UnitOfWork> add)
    {
        var unit = new UnitOfWork();
        add(unit);
        return writer.CommitAsync(unit, CancellationToken.None);
    }

    private async ValueTask RefreshAsync()
    {
        if (_readAt is not { } readAt || time.GetUtcNow() - readAt > TeamsLifetime) await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var now = time.GetUtcNow();
        _user = await users.FindAsync(Hash, CancellationToken.None);
        _teams = await members.OfUserAsync(Hash, MaxTeams, CancellationToken.None);
        _readAt = now;
    }

    private UserView View() =>
        new(_user!.Id, _user.Email, [.. _teams.Select(member => new TeamMembership(member.Id, member.CustomerId, member.Role))]);
}
