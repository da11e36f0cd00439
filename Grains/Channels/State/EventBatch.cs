using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>A batch of the client on its way into the database: its unit of work, and the actions that follow when it is written.</summary>
/// <param name="unit">Unit of work; projectors add their rows and webhook events.</param>
/// <param name="changes">The client's changes, with its events.</param>
/// <param name="row">The channel as it is before the batch.</param>
/// <param name="observer">The connection of the batch.</param>
public sealed class EventBatch(UnitOfWork unit, DeviceStateChanges changes, ChannelRow row, IBatchObserver observer)
{
    private List<string>? _timedChats, _activeChats, _files;
    private List<CallOffered>? _rejectedCalls;
    private Dictionary<Type, object>? _notes;

    /// <summary>Unit of work; projectors add their rows and webhook events.</summary>
    public UnitOfWork Unit { get; } = unit;

    /// <summary>The client's changes, with its events.</summary>
    public DeviceStateChanges Changes { get; } = changes;

    /// <summary>The channel as the batch leaves it so far.</summary>
    public ChannelRow Row { get; set; } = row;

    /// <summary>The connection of the batch.</summary>
    public IBatchObserver Observer { get; } = observer;

    /// <summary>True when webhook endpoints are to be woken.</summary>
    public bool HasWebhookEvents { get; set; }

    /// <summary>True if a chat has another address from now on, so that its messages must be migrated.</summary>
    public bool MovesChats { get; set; }

    /// <summary>Chats whose timer for disappearing messages the unit changes.</summary>
    public IReadOnlyCollection<string> TimedChats => _timedChats ?? [];

    /// <summary>One-to-one chats in which a message was received, or sent by another device of the account.</summary>
    public IReadOnlyCollection<string> ActiveChats => _activeChats ?? [];

    /// <summary>Files of received messages.</summary>
    public IReadOnlyCollection<string> Files => _files ?? [];

    /// <summary>Calls that the channel rejects.</summary>
    public IReadOnlyCollection<CallOffered> RejectedCalls => _rejectedCalls ?? [];

    /// <summary>Notes a call that the channel rejects.</summary>
    public void AddRejectedCall(CallOffered call) => (_rejectedCalls ??= []).Add(call);

    /// <summary>Notes a chat whose timer the unit changes.</summary>
    public void AddTimedChat(string chatId) => (_timedChats ??= []).Add(chatId);

    /// <summary>Notes a one-to-one chat with a message.</summary>
    public void AddActiveChat(string chatId)
    {
        if (!(_activeChats ??= []).Contains(chatId)) _activeChats.Add(chatId);
    }

    /// <summary>Notes a file of a received message.</summary>
    public void AddFile(string mediaId) => (_files ??= []).Add(mediaId);

    /// <summary>Notes of a projector for later events of this batch; created on first use.</summary>
    public T NotesOf<T>()
        where T : class, new()
    {
        _notes ??= [];
        if (!_notes.TryGetValue(typeof(T), out var notes)) _notes[typeof(T)] = notes = new T();
        return (T)notes;
    }
}
