// Every word of the page, in French, typed against the English. Chosen by i18n.
import type { en } from './en.ts'

export const fr: typeof en = {
  product: 'Relais',
  tagline: 'Des conversations qui suivent votre rythme.',
  promise:
    'Chaque message arrive aussitôt, et aucun ne se perd en route. Sur votre propre serveur.',
  switchLanguage: 'English',
  switchLanguageCode: 'en',

  signIn: 'Se connecter',
  signInTitle: 'Heureux de vous revoir',
  createAccount: 'Créer un compte',
  createTitle: 'Créez votre compte',
  email: 'E-mail',
  password: 'Mot de passe',
  passwordHint: '8 caractères au moins',
  name: 'Votre nom',
  nameHint: 'Ce que les autres verront. Facultatif.',
  toCreate: 'Première visite ?',
  toSignIn: 'Vous avez déjà un compte ?',
  working: 'Un instant…',
  logOut: 'Se déconnecter',
  unsent: (count) =>
    count === 1
      ? 'Un message n’est pas encore envoyé. Se déconnecter le supprime.'
      : `${count} messages ne sont pas encore envoyés. Se déconnecter les supprime.`,
  logOutAnyway: 'Se déconnecter quand même',
  stay: 'Rester',
  loading: 'Chargement…',

  connected: 'Connecté en temps réel',
  connecting: 'Connexion…',
  disconnected: 'Déconnecté',
  tryingIn: (seconds) => `essai dans ${seconds} s`,
  noNetwork: 'pas de réseau',
  tryNow: 'Essayer',

  conversations: 'Conversations',
  lobby: 'Le salon',
  lobbyAbout: 'Toutes les personnes qui ont un compte ici',
  asksYou: 'Souhaite vous parler',
  requests: 'Demandes',
  waitingForAnswer: 'En attente de réponse',
  unread: (count) => (count === 1 ? '1 message non lu' : `${count} messages non lus`),
  you: (text) => `Vous : ${text}`,
  says: (name, text) => `${name} : ${text}`,
  noMessageYet: 'Pas encore de message',
  declinedRow: 'Demande refusée',
  blockedRow: 'Personne bloquée',
  olderConversations: 'Voir les conversations plus anciennes',
  back: 'Retour aux conversations',

  statuses: {
    online: 'En ligne',
    away: 'Absent',
    offline: 'Hors ligne',
    unknown: 'Statut inconnu',
  },
  seen: (ago) => `Vu ${ago}`,
  seenNow: 'Vu à l’instant',
  visible: 'Visible',
  invisible: 'Invisible',
  toInvisible: 'Visible : devenir invisible',
  isInvisible: 'Invisible : vous apparaissez hors ligne',
  visibleHint: 'Les autres voient quand vous êtes là',
  invisibleHint: 'Vous apparaissez hors ligne',
  onlineNow: 'Ici en ce moment',
  showPeople: (count) =>
    count === 1
      ? 'Voir qui est en ligne : 1 personne'
      : `Voir qui est en ligne : ${count} personnes`,
  hidePeople: 'Fermer la liste des personnes',
  peopleOnline: (count) => (count === 1 ? '1 personne en ligne' : `${count} personnes en ligne`),
  nobodyOnline: 'Personne d’autre n’est en ligne',
  nobodyOnlineHint: 'Dès que quelqu’un arrive, son nom s’affiche ici.',
  firstShown: (count) => `Les ${count} premières personnes :`,
  onlineUnknown: 'Pas de connexion : on ne sait pas qui est en ligne.',

  findPerson: 'Trouver une personne',
  searching: 'Recherche…',
  nobody: (query) => `Personne ici ne s’appelle « ${query} ».`,
  searchHint: 'Tapez un nom pour trouver une personne absente.',
  nobodyHint: 'Essayez le début d’un nom, ou une adresse e-mail entière.',
  clearSearch: 'Effacer la recherche',
  peopleFound: (count) => (count === 1 ? '1 personne trouvée' : `${count} personnes trouvées`),

  homeTitle: 'Reprenez où vous en étiez',
  homeText: 'Choisissez une conversation à gauche, ou trouvez quelqu’un à qui parler.',
  firstTitle: (name) => `Bienvenue, ${name}`,
  firstText: 'Trouvez quelqu’un à qui parler, ou dites bonjour dans le salon.',
  emptyListTitle: 'Pas encore de conversation à deux',
  emptyListText: 'Trouvez une personne ci-dessus et proposez-lui de parler.',
  emptyThread: 'Rien pour l’instant',
  emptyThreadText: 'Écrivez le premier message. Il faut bien que quelqu’un commence.',
  emptyLobbyText: 'Dites bonjour : toutes les personnes connectées le verront.',
  threadProblem: 'Cette conversation n’a pas pu être chargée.',
  tryAgain: 'Réessayer',

  askTitle: (name) => `Proposer à ${name} de parler`,
  askText: (name) => `${name} verra votre demande et pourra l’accepter ou la refuser.`,
  askMessage: 'Premier message (facultatif)',
  askPlaceholder: (name) => `Bonjour ${name}…`,
  ask: 'Demander à parler',

  asksMeTitle: (name) => `${name} souhaite vous parler`,
  asksMeText: 'Vous pourrez vous écrire dès que vous aurez accepté.',
  accept: 'Accepter',
  decline: 'Refuser',
  block: 'Bloquer',
  unblock: 'Débloquer',
  askedTitle: (name) => `En attente de la réponse de ${name}`,
  askedText: 'Vous pourrez vous écrire dès que la demande sera acceptée.',
  declinedByThem: (name) => `${name} a refusé. Seule cette personne peut refaire une demande.`,
  declinedByMe: (name) =>
    `Vous avez refusé de parler à ${name}. Si vous changez d’avis, c’est à vous de demander.`,
  blockedTitle: (name) => `Vous avez bloqué ${name}`,
  blockedText: 'Aucun de vous ne peut écrire à l’autre.',

  typing: (names) =>
    names.length === 1
      ? `${names[0]} écrit…`
      : names.length === 2
        ? `${names[0]} et ${names[1]} écrivent…`
        : `${names.length} personnes écrivent…`,
  seenByAll: 'Vu',
  seenBy: (names) =>
    names.length > 3
      ? `Vu par ${names[0]}, ${names[1]} et ${names.length - 2} autres`
      : `Vu par ${new Intl.ListFormat('fr').format(names)}`,

  messages: 'Messages',
  write: (name) => `Écrire à ${name}`,
  writeLobby: 'Écrire à tout le monde',
  send: 'Envoyer',
  tooLong: (count) => `${count} caractères de trop`,
  newMessages: 'Nouveau',
  toEnd: 'Aller aux derniers messages',
  loadingOlder: 'Chargement des messages plus anciens…',
  deletedMessage: 'Ce message a été supprimé.',
  edited: 'modifié',
  beginning: 'Le début de cette conversation',
  pending: 'Envoi…',
  sent: 'Envoyé',
  notSent: 'Non envoyé.',
  retry: 'Réessayer',
  discard: 'Supprimer',
  today: 'Aujourd’hui',
  yesterday: 'Hier',

  ends: {
    not_authenticated: 'Votre session a pris fin. Connectez-vous de nouveau.',
    logged_out: 'Vous avez été déconnecté. Connectez-vous de nouveau.',
    forbidden: 'Ce compte ne peut plus se connecter.',
    abuse: 'Trop de fenêtres sont connectées. Fermez-en, puis réessayez.',
  },
  problems: {
    wrong_credentials:
      'Cet e-mail et ce mot de passe ne vont pas ensemble. Mot de passe oublié ? Demandez-en un nouveau à la personne qui tient ce serveur.',
    email_taken: 'Un compte existe déjà avec cet e-mail. Voulez-vous vous connecter ?',
    too_many_attempts: 'Trop de tentatives. Patientez un peu avant de réessayer.',
    too_many_connections: 'Trop de fenêtres sont connectées. Fermez-en, puis réessayez.',
    too_long: 'Ce texte est trop long.',
    not_found: 'Ceci n’existe plus.',
    not_accepted: 'Votre demande n’a pas encore été acceptée.',
    declined: 'Votre demande a été refusée ; seule l’autre personne peut en refaire une.',
    blocked: 'Vous ne pouvez pas écrire à cette personne.',
    client_id_reused: 'Ce message n’a pas pu être renvoyé.',
    storage_full: 'Le serveur n’a plus de place. Rien n’a été enregistré.',
    unavailable: 'Le serveur ne peut pas le faire pour l’instant. Réessayez dans un moment.',
    internal: 'Une erreur est survenue sur le serveur. Veuillez réessayer.',
    forbidden: 'Vous ne pouvez pas faire cela.',
    not_authenticated: 'Connectez-vous de nouveau.',
    disconnected: 'Pas de connexion. Réessayez quand elle sera revenue.',
    timed_out: 'Le serveur n’a pas répondu. Veuillez réessayer.',
    unreachable: 'Le serveur est injoignable. Êtes-vous connecté au réseau ?',
  },
}
