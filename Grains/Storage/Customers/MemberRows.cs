using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Storage.Customers;

/// <summary>Members of customers' teams. An invitation is a member without a user.</summary>
public sealed class MemberRows(Database database, Cursors cursors)
{
    private const string ListName = "members";
    private const string Columns = "id, customer_id, role, email, user_hash, created_at, joined_at";

    /// <summary>Holds unless the member is the last owner who has signed in: an invitation may never be accepted.</summary>
    private static readonly string LeavesAnOwner =
        $"""
        (role <> {(int)MemberRole.Owner} OR user_hash IS NULL OR EXISTS (
          SELECT 1 FROM members other WHERE other.customer_id = @customer_id AND other.role = {(int)MemberRole.Owner}
            AND other.user_hash IS NOT NULL AND other.id <> @id))
        """;

    private static readonly RowReader<MemberRow> Rows = new(columns =>
    {
        int id = columns["id"], customer = columns["customer_id"], role = columns["role"], email = columns["email"], user = columns["user_hash"];
        int createdAt = columns["created_at"], joinedAt = columns["joined_at"];
        return row => new MemberRow(
            row.GetString(id), row.Customer(customer), (MemberRole)row.GetInt64(role), row.Text(email), row.Text(user), row.Time(createdAt),
            row.TimeOrNull(joinedAt));
    });

    private static readonly SqlStatement InsertMember = new(
        "member.insert",
        """
        INSERT INTO members (id, customer_id, role, email, user_hash, created_at, joined_at)
        VALUES (@id, @customer_id, @role, @email, @user_hash, @created_at, @joined_at) ON CONFLICT DO NOTHING RETURNING 1
        """,
        returnsValue: true);

    private static readonly SqlStatement AcceptInvitations = new(
        "member.accept",
        """
        UPDATE members SET user_hash = @user_hash, joined_at = @joined_at
        WHERE email = @email AND user_hash IS NULL
          AND NOT EXISTS (SELECT 1 FROM members other WHERE other.customer_id = members.customer_id AND other.user_hash = @user_hash)
        """);

    private static readonly SqlStatement ChangeRole = new(
        "member.set_role",
        $"""
        UPDATE members SET role = @role
        WHERE id = @id AND customer_id = @customer_id AND (@role = {(int)MemberRole.Owner} OR {LeavesAnOwner}) RETURNING 1
        """,
        returnsValue: true);

    private static readonly SqlStatement DeleteMember = new(
        "member.delete", $"DELETE FROM members WHERE id = @id AND customer_id = @customer_id AND {LeavesAnOwner} RETURNING 1", returnsValue: true);

    private static readonly SqlQuery<MemberRow> ById = new(
        "member.by_id", $"SELECT {Columns} FROM members WHERE id = @id AND customer_id = @customer_id", Rows);

    private static readonly SqlQuery<MemberRow> ByUser = new(
        "member.by_user", $"SELECT {Columns} FROM members WHERE user_hash = @user_hash ORDER BY joined_at, id LIMIT @limit", Rows);

    private static readonly SqlQuery<long> Count = new(
        "member.count", "SELECT count(*) AS members FROM members WHERE customer_id = @customer_id", RowReader.Number("members"));

    private static readonly SqlQuery<MemberRow> ListFirst = new(
        "member.list", $"SELECT {Columns} FROM members WHERE customer_id = @customer_id ORDER BY created_at DESC, id DESC LIMIT @limit", Rows);

    private static readonly SqlQuery<MemberRow> ListAfter = new(
        "member.list_after",
        $"""
        SELECT {Columns} FROM members WHERE customer_id = @customer_id AND (created_at, id) < (@after_created_at, @after_id)
        ORDER BY created_at DESC, id DESC LIMIT @limit
        """,
        Rows);

    /// <summary>Adds a member; one with the same mail address or user in the team is not changed.</summary>
    /// <returns>The index of a statement whose result is null if nothing was added.</returns>
    public static int Add(UnitOfWork unit, MemberRow member)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(member);
        return unit.Add(
            InsertMember, ("id", member.Id), ("customer_id", member.CustomerId), ("role", (int)member.Role), ("email", member.Email),
            ("user_hash", member.UserHash), ("created_at", member.CreatedAt), ("joined_at", member.JoinedAt));
    }

    /// <summary>Makes the invitations of a mail address those of a user, in every team that the user is not in yet.</summary>
    public static void Accept(UnitOfWork unit, string email, string userHash, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(AcceptInvitations, ("email", email), ("user_hash", userHash), ("joined_at", now));
    }

    /// <summary>Changes a role.</summary>
    /// <returns>The index of a statement whose result is null if this was the last owner.</returns>
    public static int SetRole(UnitOfWork unit, CustomerId customer, string id, MemberRole role)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Add(ChangeRole, ("id", id), ("customer_id", customer), ("role", (int)role));
    }

    /// <summary>Removes a member.</summary>
    /// <returns>The index of a statement whose result is null if this was the last owner.</returns>
    public static int Remove(UnitOfWork unit, CustomerId customer, string id)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Add(DeleteMember, ("id", id), ("customer_id", customer));
    }

    /// <summary>A member of a customer, or null.</summary>
    public Task<MemberRow?> FindAsync(CustomerId customer, string id, CancellationToken cancellationToken) =>
        database.ReadOneAsync(ById, [("id", id), ("customer_id", customer)], cancellationToken);

    /// <summary>The teams of a user, in the order in which the user joined them.</summary>
    public Task<IReadOnlyList<MemberRow>> OfUserAsync(string userHash, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(ByUser, [("user_hash", userHash), ("limit", limit)], cancellationToken);

    /// <summary>How many members and invitations a customer has.</summary>
    public Task<long> CountAsync(CustomerId customer, CancellationToken cancellationToken) =>
        database.ReadOneAsync(Count, [("customer_id", customer)], cancellationToken);

    /// <summary>Members and invitations of a customer, newest first.</summary>
    public async Task<Page<MemberView>> ListAsync(CustomerId customer, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        SqlArgument[] first = [("customer_id", customer), ("limit", page.Limit + 1)];
        var rows = cursors.Open(ListName, page.Cursor) is { } after
            ? await database.ReadAsync(ListAfter, [.. first, ("after_created_at", after.Number), ("after_id", after.Text)], cancellationToken)
            : await database.ReadAsync(ListFirst, first, cancellationToken);
        var listed = cursors.Page(rows, page.Limit, ListName, row => new CursorPosition(row.CreatedAt.ToUnixTimeMilliseconds(), row.Id));
        return new Page<MemberView>([.. listed.Data.Select(row => row.View)], listed.NextCursor);
    }
}
