using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Sections of the journal: stored facts of areas besides accounts and devices.</summary>
public sealed class SectionTests : IDisposable
{
    private static readonly Jid Ann = Jid.FromPhoneNumber("15550001");
    private static readonly Jid Bob = Jid.FromPhoneNumber("15550002");
    private readonly string _folder = Directory.CreateTempSubdirectory("sections-").FullName;

    private enum Mood
    {
        Unknown,
        FairlyGood,
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Entries_are_the_same_after_a_replay()
    {
        using var before = new Sections(_folder);
        before.Write(sections =>
        {
            sections.Notes.Put(Ann, new Note("first", Mood.FairlyGood, [Bob]));
            sections.Notes.Put(Bob, new Note("removed"));
            sections.Notes.Put(Ann, new Note("second", Mood.FairlyGood, [Bob]));
            Assert.True(sections.Notes.Remove(Bob));
            Assert.False(sections.Notes.Remove(Bob));
        });
        before.Dispose();
        using var after = new Sections(_folder);
        var (key, note) = Assert.Single(after.Notes.All);
        Assert.Equal(Ann, key);
        Assert.Equal(("second", Mood.FairlyGood), (note.Text, note.Mood));
        Assert.Equal([Bob], note.Readers!);
    }

    [Fact]
    public void Oldest_entry_is_removed_above_the_limit_also_after_a_replay()
    {
        using (var before = new Sections(_folder))
        {
            before.Write(sections =>
            {
                for (var i = 0; i < Sections.Limit + 2; i++) sections.Notes.Put(Jid.FromPhoneNumber("1555" + i), new Note("note " + i));
                sections.Notes.Put(Jid.FromPhoneNumber("15552"), new Note("changed"));
            });
            Assert.Equal(["changed", "note 3", "note 4"], before.Notes.All.Values.Select(note => note.Text));
        }
        using var after = new Sections(_folder);
        Assert.Equal(["changed", "note 3", "note 4"], after.Notes.All.Values.Select(note => note.Text));
    }

    [Fact]
    public void Compacted_journal_has_the_remaining_entries()
    {
        using (var before = new Sections(_folder))
        {
            before.Write(sections =>
            {
                sections.Notes.Put(Ann, new Note("kept"));
                sections.Notes.Put(Bob, new Note("a secret of Bob"));
            });
            before.Write(sections => sections.Notes.Remove(Bob));
            before.Compact();
        }
        Assert.DoesNotContain("a secret of Bob", File.ReadAllText(Path.Combine(_folder, "sandbox.journal")), StringComparison.Ordinal);
        using var after = new Sections(_folder);
        Assert.Equal("kept", Assert.Single(after.Notes.All).Value.Text);
    }

    [Fact]
    public void New_field_has_its_default_in_older_records_and_a_removed_one_is_skipped()
    {
        using (var before = new Sections(_folder))
        {
            before.Write(sections => sections.Old.Put(Ann, new OldNote("text", 7)));
        }
        using var after = new Sections(_folder, isRenewed: true);
        Assert.Equal(new Note("text"), after.Renewed!.Find(Ann));
    }

    [Fact]
    public void Undeclared_section_ends_the_replay()
    {
        using (var before = new Sections(_folder)) before.Write(sections => sections.Notes.Put(Ann, new Note("text")));
        var store = new StateStore(new ServerState(), new SandboxOptions { DataFolder = _folder });
        Assert.Throws<InvalidDataException>(() => Journal.Open(_folder, store.Replay));
    }

    [Fact]
    public void Two_sections_with_one_name_are_rejected()
    {
        var store = new StateStore(new ServerState(), new SandboxOptions());
        _ = new StateTable<Jid, Note>(store, "notes", 1);
        Assert.Throws<ArgumentException>(() => new StateTable<Jid, Note>(store, "notes", 1));
    }

    private sealed record Note(string Text, Mood Mood = Mood.Unknown, IReadOnlyList<Jid>? Readers = null);

    private sealed record OldNote(string Text, int Gone);

    /// <summary>A store with sections, and its journal.</summary>
    private sealed class Sections : IDisposable
    {
        public const int Limit = 3;
        private readonly StateStore _store;
        private readonly Journal _journal;

        public Sections(string folder, bool isRenewed = false)
        {
            _store = new StateStore(new ServerState(), new SandboxOptions { DataFolder = folder });
            Notes = new StateTable<Jid, Note>(_store, "notes", Limit);
            if (isRenewed) Renewed = new StateTable<Jid, Note>(_store, "renewed", Limit);
            else Old = new StateTable<Jid, OldNote>(_store, "renewed", Limit);
            _journal = Journal.Open(folder, _store.Replay).Journal;
        }

        public StateTable<Jid, Note> Notes { get; }

        public StateTable<Jid, OldNote> Old { get; } = null!;

        public StateTable<Jid, Note>? Renewed { get; }

        public void Write(Action<Sections> change)
        {
            _store.Records.Begin();
            change(this);
            _store.Records.End();
            _journal.Flush(_store.Records);
        }

        public void Compact() => _journal.Compact(_store.PutAll);

        public void Dispose() => _journal.Dispose();
    }
}
